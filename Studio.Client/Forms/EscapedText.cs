using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Studio.Client.Forms;

/// <summary>
/// Shows control characters as escapes (<c>\r\n</c>) and reads them back, so that a delimiter can be seen and typed.
/// Only for texts that hold control characters: everywhere else a backslash is a backslash.
/// </summary>
public static class EscapedText
{
    /// <summary>Whether a text needs escapes to be seen on one line.</summary>
    public static bool Needs(string? text) => text is not null && text.Any(letter => char.IsControl(letter) && letter != '\n') || text is { Length: > 0 } && text.All(letter => letter == '\n');

    /// <summary>A default or example for people.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is var text && Needs(text) ? Escape(text!) : text!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null => "nothing",
        _ => value.GetRawText(),
    };

    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
            escaped.Append(letter switch
            {
                '\\' => @"\\",
                '\r' => @"\r",
                '\n' => @"\n",
                '\t' => @"\t",
                _ when char.IsControl(letter) => $@"\x{(int)letter:x2}",
                _ => letter.ToString(),
            });
        return escaped.ToString();
    }

    /// <summary>Reads escapes; a backslash before anything else stays a backslash.</summary>
    public static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            switch (text[i + 1])
            {
                case '\\': plain.Append('\\'); i++; break;
                case 'r': plain.Append('\r'); i++; break;
                case 'n': plain.Append('\n'); i++; break;
                case 't': plain.Append('\t'); i++; break;
                case 'x' when i + 3 < text.Length && byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                    plain.Append((char)code);
                    i += 3;
                    break;
                default: plain.Append('\\'); break;
            }
        }

        return plain.ToString();
    }
}
