using System.Text.Json;
using System.Text.RegularExpressions;

namespace Studio.Client.Overview;

/// <summary>The text of a service that has just been made: only what a person said, no empty keys.</summary>
internal static partial class NewServiceText
{
    /// <summary>The vendor's limit for <c>metadata.name</c>.</summary>
    public const int LongestName = 80;

    public static string For(string name)
    {
        var written = PlainScalar().IsMatch(name) && !Keyword().IsMatch(name) ? name : JsonSerializer.Serialize(name);
        return $"description: {written}\nmetadata:\n  name: {written}\n  version: 0.0.1\n";
    }

    // What YAML reads back as the same text without quotes; anything else is quoted, as JSON text is YAML too.
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.()-]*( [A-Za-z0-9_.()-]+)*$")]
    private static partial Regex PlainScalar();

    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();
}
