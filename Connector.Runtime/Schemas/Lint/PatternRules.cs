using System.Text.RegularExpressions;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>Regular expressions that do not compile, only compile elsewhere, or can run for ever.</summary>
internal static partial class PatternRules
{
    internal static void Check(SchemaPlace place, LintSink sink)
    {
        if (place.Node.Text("pattern") is { } pattern) Check(pattern, place.Node.Pointer + "/pattern", sink);
        foreach (var (key, _) in place.Node.ChildMap("patternProperties")) Check(key, JsonPointer.Append(place.Node.Pointer + "/patternProperties", key), sink);
    }

    private static void Check(string pattern, string at, LintSink sink)
    {
        if (!Pattern.IsEcmaScript(pattern))
        {
            if (Pattern.Of(pattern).Compiles) sink.Warning("pattern-dialect", at, "The pattern is not an ECMAScript expression; Connectware and browsers refuse it.", "Leave out what only other languages know, such as (?i), \\A or \\Z.");
            else sink.Error("pattern-broken", at, "The pattern does not compile; it is not checked.", "Correct the expression; brackets and braces that are meant literally need a backslash.");
        }
        else if (NestedRepeat().IsMatch(pattern))
        {
            sink.Warning("pattern-runaway", at, "A repetition inside a repetition can take for ever on text that almost fits.", "Write it so that each character can be matched in one way only: (a+)+ is a+.");
        }
    }

    /// <summary>A group that consists of one repeated atom and is repeated itself.</summary>
    [GeneratedRegex(@"\((\?:)?(\\?.|\[[^\]]*\])[+*]\)([+*]|\{\d+,\d*\})")]
    private static partial Regex NestedRepeat();
}
