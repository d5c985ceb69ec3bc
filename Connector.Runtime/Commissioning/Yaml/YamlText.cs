using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>Writes scalars so that they are read as what they are, by readers of YAML 1.1 and 1.2 alike.</summary>
internal static partial class YamlText
{
    /// <summary>A string in the wished style where that can hold it, else in the nearest one that can.</summary>
    public static string String(string value, YamlStyle wished, bool inFlow)
    {
        if (wished == YamlStyle.Plain && CanBePlain(value, inFlow)) return value;
        return wished != YamlStyle.DoubleQuoted && CanBeSingleQuoted(value) ? $"'{value.Replace("'", "''")}'" : DoubleQuoted(value);
    }

    public static string Key(string key, bool inFlow) =>
        key.Length is > 0 and < 500 && (CanBePlain(key, inFlow) || SafeKey().IsMatch(key)) ? key : String(key, YamlStyle.SingleQuoted, inFlow);

    public static bool CanBePlain(string value, bool inFlow)
    {
        if (!YamlScalars.IsPlainString(value) || LooksTyped().IsMatch(value)) return false;
        if (value[0] is ' ' || value[^1] is ' ' or ':') return false;
        if ("-?:,[]{}#&*!|>'\"%@`=<".Contains(value[0], StringComparison.Ordinal) && !(value[0] is '-' && value.Length > 1 && char.IsLetter(value[1]))) return false;
        if (value.StartsWith("...", StringComparison.Ordinal)) return false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (!IsPrintable(value, i) || c is '\t' or '\uFEFF') return false;
            if (c == ':' && value[i + 1] == ' ') return false;
            if (c == '#' && value[i - 1] == ' ') return false;
            if (inFlow && c is ',' or '[' or ']' or '{' or '}' && inFlow) return false;
            if (inFlow && c == ':' && value[i + 1] is ',' or '[' or ']' or '{' or '}' && inFlow) return false;
        }

        return true;
    }

    public static bool CanBeSingleQuoted(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!IsPrintable(value, i) || value[i] is '\t' or '\uFEFF') return false;
        }

        return true;
    }

    /// <summary>Whether a text can stand in a literal block as it is.</summary>
    public static bool CanBeLiteral(string value)
    {
        if (!value.Contains('\n') || value.StartsWith(' ') || value.StartsWith('\n') || value.EndsWith("\n\n", StringComparison.Ordinal)) return false;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\n' && (!IsPrintable(value, i) || value[i] is '\t' or '\uFEFF')) return false;
        }

        return !value.Split('\n').Any(line => line.Length > 0 && string.IsNullOrWhiteSpace(line));
    }

    public static string DoubleQuoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\0' => "\\0",
                _ when IsPrintable(value, i) && c != '\uFEFF' => c.ToString(),
                _ when c < 0x100 => "\\x" + ((int)c).ToString("X2", CultureInfo.InvariantCulture),
                _ => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture),
            });
        }

        return text.Append('"').ToString();
    }

    private static bool IsPrintable(string value, int i)
    {
        var c = value[i];
        if (char.IsHighSurrogate(c)) return i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
        if (char.IsLowSurrogate(c)) return i > 0 && char.IsHighSurrogate(value[i - 1]);
        return c is '\t' or >= ' ' and <= '~' or >= '\u00A0' and not ('\u2028' or '\u2029' or '\uFFFE' or '\uFFFF');
    }

    /// <summary>Texts that some YAML reader takes for a truth value, a date, a time or a number. No reader takes 1.0.0 or 10.0.0.1 for one.</summary>
    [GeneratedRegex(@"^(?![0-9]+(\.[0-9]+){2,}\z)(y|n|yes|no|on|off|true|false|null|~|[-+]?[0-9.][0-9_.:,]*([eE][-+]?[0-9]*)?|[-+]?0[xob][0-9a-fA-F_]*|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?|[-+]?\.(inf|nan))\z", RegexOptions.IgnoreCase)]
    private static partial Regex LooksTyped();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.$/+-]*\z")]
    private static partial Regex SafeKey();
}
