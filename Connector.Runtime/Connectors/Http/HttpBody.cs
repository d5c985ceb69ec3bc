using System.Text;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>Reads answers up to a bound, and makes values of them.</summary>
internal static class HttpBody
{
    public const int MaxLength = 8 * 1024 * 1024;

    /// <exception cref="DeviceErrorException">The answer is longer than <see cref="MaxLength"/>.</exception>
    public static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            if (buffer.Length + count > MaxLength) throw new DeviceErrorException($"The answer is longer than {MaxLength / 1024 / 1024} MB; ask for less.", $"stopped after {buffer.Length} bytes");
            buffer.Write(chunk, 0, count);
        }

        return EncodingOf(answer).GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>JSON where the server says so, text otherwise; of JSON the part that is wanted.</summary>
    /// <exception cref="DeviceErrorException">It is no JSON although the server says so, or lacks the part.</exception>
    public static DataValue Value(HttpResponseMessage answer, string body, HttpAddress address)
    {
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        var isJson = type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal);
        if (!isJson && address.Pointer.Length == 0) return body;
        try
        {
            using var json = JsonDocument.Parse(body);
            return DataValue.From(Part(json.RootElement, address.Pointer));
        }
        catch (JsonException exception)
        {
            throw new DeviceErrorException($"The answer to {address} is no JSON.", exception.Message, exception);
        }
    }

    private static JsonElement Part(JsonElement json, string pointer)
    {
        foreach (var escaped in pointer.Split('/').Skip(1))
        {
            var token = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var found = json.ValueKind switch
            {
                JsonValueKind.Object => json.TryGetProperty(token, out var member) ? member : default,
                JsonValueKind.Array => int.TryParse(token, out var index) && index >= 0 && index < json.GetArrayLength() ? json[index] : default,
                _ => default,
            };
            if (found.ValueKind == JsonValueKind.Undefined) throw new DeviceErrorException($"The answer has nothing at {pointer}.", $"\"{token}\" is not there");
            json = found;
        }

        return json;
    }

    private static Encoding EncodingOf(HttpResponseMessage answer)
    {
        try
        {
            return answer.Content.Headers.ContentType?.CharSet is { } name ? Encoding.GetEncoding(name.Trim('"')) : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
