using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Studio.Client.Data;

/// <summary>A payload as a person reads it. Pure; nothing that comes from the broker makes it throw.</summary>
public static class PayloadText
{
    private const int LongestLine = 120;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line for a list: the <c>value</c> of a wrapped value, else the text, else the first bytes.</summary>
    public static string Short(TopicMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Length == 0) return "(empty)";
        if (TryJson(message, out var json)) return Cut(json.ValueKind == JsonValueKind.Object && json.TryGetProperty("value", out var value) ? Plain(value) : Plain(json));
        return Utf8.IsValid(message.Payload.Span) ? Cut(Encoding.UTF8.GetString(message.Payload.Span[..Math.Min(message.Payload.Length, 4 * LongestLine)])) : $"{Convert.ToHexString(message.Payload.Span[..Math.Min(16, message.Payload.Length)])}{(message.Length > 16 ? "…" : "")}";
    }

    /// <summary>Indented JSON; null when it is none.</summary>
    public static string? Json(TopicMessage message) => TryJson(message, out var json) ? JsonSerializer.Serialize(json, Indented) : null;

    /// <summary>The text; bytes that are none are shown as replacement characters.</summary>
    public static string Text(TopicMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Encoding.UTF8.GetString(message.Payload.Span);
    }

    /// <summary>Offset, sixteen bytes and their characters per line.</summary>
    public static string Hex(TopicMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return HexDump.Of(message.Payload.Span, message.Length);
    }

    /// <summary>The value as a number, where it is one.</summary>
    public static double? Number(TopicMessage message)
    {
        if (!TryJson(message, out var json)) return null;
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("value", out var value)) json = value;
        return json.ValueKind switch
        {
            JsonValueKind.Number when json.TryGetDouble(out var number) => number,
            // Some protocols know texts only.
            JsonValueKind.String when double.TryParse(Plain(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }

    private static bool TryJson(TopicMessage message, out JsonElement json)
    {
        json = default;
        if (message.Length > message.Payload.Length || message.Length == 0) return false;
        try
        {
            using var document = JsonDocument.Parse(message.Payload);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Plain(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON by its grammar, but no text.
            return json.GetRawText();
        }
    }

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestLine ? line : string.Concat(line.AsSpan(0, LongestLine), "…");
    }
}
