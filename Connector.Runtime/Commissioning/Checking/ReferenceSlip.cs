using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>A reference whose tag somebody misspelt: <c>!Ref name</c>, <c>!refname</c>, <c>! ref name</c>, <c>ref name</c>.</summary>
/// <param name="Tag">The tag that is meant.</param>
/// <param name="Text">What stands behind it.</param>
internal sealed record ReferenceSlip(string Tag, string Text)
{
    public YamlValue Value => Tag == "!ref" ? new YamlValue.Reference(Text) : new YamlValue.Substitution(Text);

    /// <summary>What a node with a tag nobody knows means, or null.</summary>
    public static ReferenceSlip? Of(YamlNode node)
    {
        if (node is not YamlScalar scalar || scalar.Tag is not { } tag || tag is "!ref" or "!sub" or "!merge") return null;
        if (tag == "!") return FromWord(scalar.Value);
        if (NearestName.Of(tag, ["!ref", "!sub"]) is { } near) return new ReferenceSlip(near, scalar.Value);
        foreach (var known in (string[])["!ref", "!sub"])
        {
            if (tag.StartsWith(known, StringComparison.OrdinalIgnoreCase)) return new ReferenceSlip(known, (tag[known.Length..] + " " + scalar.Value).Trim());
        }

        return null;
    }

    /// <summary>What a bare text means that begins like a reference and lacks the exclamation mark; only the names tell whether it is one.</summary>
    public static ReferenceSlip? OfBare(YamlScalar scalar) => scalar is { Tag: null, Style: YamlStyle.Plain } ? FromWord(scalar.Value) : null;

    private static ReferenceSlip? FromWord(string text) =>
        text.StartsWith("ref ", StringComparison.Ordinal) ? new ReferenceSlip("!ref", text[4..].Trim())
        : text.StartsWith("sub ", StringComparison.Ordinal) ? new ReferenceSlip("!sub", text[4..].Trim().Trim('\'', '"'))
        : null;
}
