using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class PatternCheck : KeywordCheck
{
    private static readonly string[] DescriptionKeywords = ["patternDescription", "pattern_descriptor", "patternErrorMessage"];

    private readonly Pattern _pattern;
    private readonly string? _words;

    private PatternCheck(SchemaNode owner, string pattern)
        : base(owner, "pattern")
    {
        _pattern = Pattern.Of(pattern);
        _words = DescriptionKeywords.Select(owner.Text).FirstOrDefault(words => !string.IsNullOrWhiteSpace(words));
    }

    internal static KeywordCheck? From(SchemaNode node) => node.Text("pattern") is { } pattern ? new PatternCheck(node, pattern) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.String || run.Patterns.IsMatch(run, this, _pattern, value.GetString()!) != false) return true;
        if (run.Collects) run.Report(this, $"{Wording.Label(run)} must have the form {_words ?? _pattern.Text}.", ("pattern", _pattern.Text));
        return false;
    }
}
