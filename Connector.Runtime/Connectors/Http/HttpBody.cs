using System.Text;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>Reads answers up to a bound, and makes values of them.</summary>
internal static class HttpBody
{
    public const int MaxLength = 8 * 1024 * 1024;

    /// <exception cref="DeviceErrorException">The answer is longer than <see cref="MaxLength"/>.</exception>
    public static async Task<byte[]> BytesAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            if (buffer.Length + count > MaxLength) throw new DeviceErrorException($"The answer is longer than {MaxLength / 1024 / 1024} MB; ask for less.", $"stopped after {buffer.Length} bytes");
            buffer.Write(chunk, 0, count);
        }

        return buffer.ToArray();
    }

    /// <summary>Text in the encoding that the answer names, or that its first bytes tell.</summary>
    public static string Text(HttpResponseMessage answer, byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body), EncodingOf(answer), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// JSON where the server says so, bytes where it says that they are no text, text otherwise; of JSON the part that is wanted.
    /// Null where there is nothing.
    /// </summary>
    /// <exception cref="DeviceErrorException">It is no JSON although the server says so, or lacks the part.</exception>
    public static DataValue Value(HttpResponseMessage answer, byte[] body, HttpAddress address)
    {
        var type = answer.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "";
        var isJson = type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal);
        if (body.Length == 0)
        {
            if (address.Pointer.Length > 0) throw new DeviceErrorException($"The answer to {address} is empty, so it has nothing at {address.Pointer}.");
            return isJson || type.Length == 0 ? DataValue.Null : "";
        }

        if (!isJson && address.Pointer.Length == 0) return IsBinary(type) ? DataValue.From(body) : Text(answer, body);
        try
        {
            using var json = JsonDocument.Parse(Text(answer, body));
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

    private static bool IsBinary(string type) =>
        type is "application/octet-stream" or "application/pdf" or "application/zip" or "application/gzip"
        || (type.StartsWith("image/", StringComparison.Ordinal) && type != "image/svg+xml")
        || type.StartsWith("audio/", StringComparison.Ordinal)
        || type.StartsWith("video/", StringComparison.Ordinal);

    private static Encoding EncodingOf(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.CharSet?.Trim('"') is not { Length: > 0 } name) return Encoding.UTF8;
        try
        {
            // Older devices speak windows-1252 and the like, which .NET knows only by its second list.
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
