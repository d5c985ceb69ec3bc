using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>What a scalar means: the core schema of YAML 1.2, numbers kept as exact as they are written.</summary>
internal static partial class YamlScalars
{
    /// <summary>The data of a scalar. Values JSON cannot hold (<c>.inf</c>, <c>.nan</c>) stay the text they are.</summary>
    public static JsonNode? ToJson(YamlScalar scalar) => scalar.Tag switch
    {
        "tag:yaml.org,2002:str" or "!" => JsonValue.Create(scalar.Value),
        null when scalar.Style != YamlStyle.Plain => JsonValue.Create(scalar.Value),
        "tag:yaml.org,2002:float" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" or null => PlainToJson(scalar.Value),
        _ => JsonValue.Create(scalar.Value),
    };

    public static bool IsString(YamlScalar scalar) => ToJson(scalar) is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    public static JsonNode? PlainToJson(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        if (!char.IsAsciiDigit(text[^1]) && !char.IsAsciiHexDigit(text[^1]) && text[^1] != '.') return JsonValue.Create(text);
        if (text.StartsWith("0x", StringComparison.Ordinal) && Hex().IsMatch(text)) return Whole(BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        if (text.StartsWith("0o", StringComparison.Ordinal) && Octal().IsMatch(text)) return Whole(text[2..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')));
        if (Integer().IsMatch(text)) return Number(text);
        return Float().IsMatch(text) ? Number(text) : JsonValue.Create(text);
    }

    /// <summary>Whether a plain scalar of this text would be read as this very text.</summary>
    public static bool IsPlainString(string text) => text.Length > 0 && PlainToJson(text) is JsonValue value && value.GetValueKind() == JsonValueKind.String && !NotFinite().IsMatch(text);

    private static JsonNode? Whole(BigInteger value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The number with the digits as written, where JSON writes it the same way.</summary>
    private static JsonNode? Number(string text)
    {
        var negative = text[0] == '-';
        var digits = text.AsSpan(text[0] is '+' or '-' ? 1 : 0);
        var exponentAt = digits.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? digits : digits[..exponentAt];
        var point = mantissa.IndexOf('.');
        var whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart('0');
        var fraction = point < 0 ? default : mantissa[(point + 1)..];
        var json = $"{(negative ? "-" : "")}{(whole.IsEmpty ? "0" : whole)}{(fraction.IsEmpty ? "" : ".")}{fraction}{(exponentAt < 0 ? "" : digits[exponentAt..])}";
        return JsonNode.Parse(json);
    }

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z")]
    private static partial Regex Hex();

    [GeneratedRegex(@"^0o[0-7]+\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex NotFinite();
}
