namespace Connector.Runtime.Schemas.Validation;

/// <summary>Names in <c>\p{…}</c> as members of a .NET class: general categories by either name, and the scripts seen in schemas.</summary>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me", ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No", ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po", ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So", ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp", ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Surrogate"] = "Cs",
        ["Private_Use"] = "Co", ["Unassigned"] = "Cn", ["Alphabetic"] = "Alpha", ["Uppercase"] = "Lu", ["Lowercase"] = "Ll",
    };

    private static readonly HashSet<string> Short =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
    ];

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["Latin"] = "A-Za-z\\u00aa\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02b8\\u1e00-\\u1eff\\u2c60-\\u2c7f\\ua722-\\ua7ff\\uff21-\\uff3a\\uff41-\\uff5a",
        ["Greek"] = "\\u0370-\\u0373\\u0375-\\u0377\\u037a-\\u037d\\u037f\\u0384\\u0386\\u0388-\\u03e1\\u03f0-\\u03ff\\u1f00-\\u1ffe",
        ["Cyrillic"] = "\\u0400-\\u0484\\u0487-\\u052f\\u1c80-\\u1c88\\u1d2b\\u2de0-\\u2dff\\ua640-\\ua69f",
        ["Hebrew"] = "\\u0591-\\u05f4\\ufb1d-\\ufb4f",
        ["Arabic"] = "\\u0600-\\u0604\\u0606-\\u060b\\u060d-\\u061a\\u061c-\\u061e\\u0620-\\u063f\\u0641-\\u064a\\u0656-\\u066f\\u0671-\\u06dc\\u06de-\\u06ff\\u0750-\\u077f\\ufb50-\\ufdff\\ufe70-\\ufefc",
        ["Thai"] = "\\u0e01-\\u0e3a\\u0e40-\\u0e5b",
        ["Hangul"] = "\\u1100-\\u11ff\\u302e\\u302f\\u3131-\\u318e\\u3200-\\u321e\\u3260-\\u327e\\ua960-\\ua97c\\uac00-\\ud7a3\\ud7b0-\\ud7fb",
        ["Hiragana"] = "\\u3041-\\u3096\\u309d-\\u309f",
        ["Katakana"] = "\\u30a1-\\u30fa\\u30fd-\\u30ff\\u31f0-\\u31ff\\u32d0-\\u32fe\\u3300-\\u3357\\uff66-\\uff6f\\uff71-\\uff9d",
        ["Han"] = "\\u2e80-\\u2fd5\\u3005\\u3007\\u3021-\\u3029\\u3038-\\u303b\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufad9",
    };

    internal static string Translate(string name, bool negated)
    {
        var equals = name.IndexOf('=');
        var (kind, value) = equals < 0 ? ("gc", name) : (name[..equals], name[(equals + 1)..]);
        if (kind is "Script" or "sc" or "Script_Extensions" or "scx" && Scripts.TryGetValue(value, out var members) && !negated) return members;
        if (kind is not ("gc" or "General_Category")) throw Unknown(name);
        if (value is "ASCII") return negated ? "\\u0080-\\uffff" : "\\u0000-\\u007f";
        if (value is "Any") return negated ? throw Unknown(name) : "\\u0000-\\uffff";
        if (value is "White_Space" or "space") return negated ? "\\S" : "\\s";
        var category = Categories.GetValueOrDefault(value, value);
        var p = negated ? "\\P" : "\\p";
        if (category is "LC") return negated ? throw Unknown(name) : "\\p{Lu}\\p{Ll}\\p{Lt}";
        if (category is "Alpha") return negated ? throw Unknown(name) : "\\p{L}\\p{Nl}";
        return Short.Contains(category) ? $"{p}{{{category}}}" : throw Unknown(name);
    }

    private static ArgumentException Unknown(string name) => new($"The property {name} is not known here.");
}
