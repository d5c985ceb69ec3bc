namespace Connector.Runtime.Schemas.Reference;

/// <summary>What has changed between two versions of a schema, in words for whoever has its form open.</summary>
public static class SchemaDifference
{
    private const int MostSentences = 30;

    /// <summary>One sentence per field that came, went or is another; empty when a form would look the same.</summary>
    public static IReadOnlyList<string> Between(SchemaNode? before, SchemaNode? after)
    {
        var old = Fields(before);
        var now = Fields(after);
        List<string> sentences =
        [
            .. now.Where(field => !old.ContainsKey(field.Key)).Select(field => $"New: {Name(field.Value)}, {field.Value.Type}{(field.Value.IsRequired ? ", required" : "")}."),
            .. old.Where(field => !now.ContainsKey(field.Key)).Select(field => $"Gone: {Name(field.Value)}. A value that a file has for it stays in the file and is marked."),
            .. now.Where(field => old.ContainsKey(field.Key)).Select(field => (field.Value, Changes: Changes(old[field.Key], field.Value).ToList()))
                .Where(field => field.Changes.Count > 0).Select(field => $"{Name(field.Value)}: {string.Join("; ", field.Changes)}."),
        ];
        return sentences.Count <= MostSentences ? sentences : [.. sentences.Take(MostSentences), $"And {sentences.Count - MostSentences} more."];
    }

    private static IEnumerable<string> Changes(ReferenceField before, ReferenceField now)
    {
        if (before.Type != now.Type) yield return $"{now.Type} in place of {before.Type}";
        if (before.IsRequired != now.IsRequired) yield return now.IsRequired ? "required now" : "no longer required";
        if (Differ(before.Limits, now.Limits)) yield return now.Limits.Count == 0 ? $"no limits any more ({Join(before.Limits)} before)" : before.Limits.Count == 0 ? $"{Join(now.Limits)} now" : $"{Join(now.Limits)} now ({Join(before.Limits)} before)";
        if (Differ(before.Allowed, now.Allowed)) yield return Allowed(before.Allowed, now.Allowed);
        if (before.Default != now.Default) yield return now.Default is null ? "no default any more" : before.Default is null ? $"default {now.Default} now" : $"default {now.Default} in place of {before.Default}";
        if (before.Condition != now.Condition) yield return now.Condition is null ? "always there now" : $"there only {now.Condition}";
        if (before.Unit != now.Unit) yield return now.Unit is null ? "no unit any more" : $"in {now.Unit} now";
        if (before.IsSecret != now.IsSecret) yield return now.IsSecret ? "a secret now" : "no secret any more";
        if (before.IsDeprecated != now.IsDeprecated) yield return now.IsDeprecated ? "deprecated now" : "no longer deprecated";
        if (before.Title != now.Title) yield return $"was called {before.Title}";
        if (before.Description != now.Description) yield return "another description";
        if (Differ(before.Examples, now.Examples)) yield return "other examples";
    }

    private static string Allowed(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        if (now.Count == 0) return "any value now";
        if (before.Count == 0) return $"only {Join(now)} now";
        string?[] parts =
        [
            now.Except(before, StringComparer.Ordinal).ToList() is { Count: > 0 } added ? $"{Join(added)} allowed now" : null,
            before.Except(now, StringComparer.Ordinal).ToList() is { Count: > 0 } removed ? $"{Join(removed)} no longer allowed" : null,
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } words ? words : "another order of the values";
    }

    private static string Name(ReferenceField field) => field.Title == field.Name ? field.Path : $"{field.Title} ({field.Path})";

    private static string Join(IReadOnlyList<string> words) => string.Join(", ", words.Take(10)) + (words.Count > 10 ? " …" : "");

    private static bool Differ(IReadOnlyList<string> one, IReadOnlyList<string> other) => !one.SequenceEqual(other, StringComparer.Ordinal);

    /// <summary>By path, and by order where a field exists in several variants.</summary>
    private static Dictionary<(string Path, int Nth), ReferenceField> Fields(SchemaNode? schema) => schema is null
        ? []
        : SchemaReference.Fields(schema).GroupBy(field => field.Path, StringComparer.Ordinal)
            .SelectMany(group => group.Select((field, nth) => (Key: (field.Path, nth), Field: field)))
            .ToDictionary(pair => pair.Key, pair => pair.Field);
}
