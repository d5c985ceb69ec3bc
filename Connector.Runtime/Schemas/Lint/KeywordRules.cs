using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>Keywords that do not do what they look like: misspelt, of another draft, on the wrong type, with a value of the wrong kind.</summary>
internal static class KeywordRules
{
    private static readonly Dictionary<string, string[]> About = new()
    {
        ["minimum"] = ["number", "integer"], ["maximum"] = ["number", "integer"], ["exclusiveMinimum"] = ["number", "integer"],
        ["exclusiveMaximum"] = ["number", "integer"], ["multipleOf"] = ["number", "integer"],
        ["minLength"] = ["string"], ["maxLength"] = ["string"], ["pattern"] = ["string"], ["contentEncoding"] = ["string"], ["contentMediaType"] = ["string"],
        ["minItems"] = ["array"], ["maxItems"] = ["array"], ["uniqueItems"] = ["array"], ["items"] = ["array"], ["prefixItems"] = ["array"], ["contains"] = ["array"],
        ["minProperties"] = ["object"], ["maxProperties"] = ["object"], ["properties"] = ["object"], ["required"] = ["object"], ["additionalProperties"] = ["object"],
        ["patternProperties"] = ["object"], ["propertyNames"] = ["object"],
    };

    internal static void Check(SchemaPlace place, LintSink sink)
    {
        if (place.Node.Json.ValueKind != JsonValueKind.Object) return;
        var types = TypeCheck.Of(place.Node);
        foreach (var keyword in place.Node.Json.EnumerateObject())
        {
            var at = JsonPointer.Append(place.Node.Pointer, keyword.Name);
            if (KeywordCatalogue.IsKnown(keyword.Name)) CheckKnown(place.Node, keyword, types, at, sink);
            else CheckUnknown(place.Node, keyword.Name, at, sink);
        }

        if (place.Node.Text("format") is { } format && SchemaFormats.Find(format) is null && !SchemaFormats.IsHint(format))
        {
            var isText = types.Length == 0 || types.Contains("string");
            sink.Information(
                "unknown-format",
                place.Node.Pointer + "/format",
                $"The format \"{format}\" is not known; {(isText ? "any text is accepted" : "it has no effect on " + Wording.Type(types[0]))}.",
                isText ? "Use a format of the specification, or say it with a pattern." : "Remove it.");
        }
    }

    /// <summary>The document against the meta-schema of its draft.</summary>
    internal static void CheckMetaSchema(SchemaDocument document, LintSink sink)
    {
        var uri = document.Draft switch
        {
            SchemaDraft.Draft4 => "http://json-schema.org/draft-04/schema",
            SchemaDraft.Draft6 => "http://json-schema.org/draft-06/schema",
            SchemaDraft.Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            SchemaDraft.Draft202012 => "https://json-schema.org/draft/2020-12/schema",
            _ => "http://json-schema.org/draft-07/schema",
        };
        var meta = SchemaLibrary.MetaSchemas.Find(uri)!.Root;
        foreach (var problem in SchemaValidator.Validate(meta, document.Json, SchemaValidationOptions.Specification))
        {
            // Without a draft the boolean form of draft 4 is as good as the number.
            if (document.Draft == SchemaDraft.Unspecified && problem.InstancePointer.Contains("/exclusiveM", StringComparison.Ordinal)) continue;
            sink.Error("bad-keyword-value", problem.InstancePointer, $"{problem.Message.TrimEnd('.')}: the keyword has no effect as it stands.", Mend(problem));
        }

        if (document.Root.Text("$schema") is { } named && document.Draft == SchemaDraft.Unspecified)
        {
            sink.Information("unknown-draft", "/$schema", $"The draft \"{named}\" is not known; the keywords of all drafts count.", "Name a draft from 4 to 2020-12, or leave $schema out.");
        }
    }

    private static string Mend(SchemaProblem problem) => problem.InstancePointer.EndsWith("/required", StringComparison.Ordinal)
        ? "\"required\" belongs to the object and lists names: \"required\": [\"host\"]."
        : "Give the keyword a value of the right kind, or remove it.";

    private static void CheckKnown(SchemaNode node, JsonProperty keyword, string[] types, string at, LintSink sink)
    {
        if (!KeywordCatalogue.Counts(keyword.Name, node.Draft) && !(keyword.Name is "definitions" or "dependencies" or "$defs"))
        {
            sink.Warning("keyword-of-another-draft", at, $"\"{keyword.Name}\" does not exist in {Name(node.Draft)}; it has no effect here.", "Name the right draft in \"$schema\", or use this draft's keyword.");
        }

        if (node.ReferenceHidesSiblings && About.ContainsKey(keyword.Name))
        {
            sink.Warning("hidden-by-reference", at, $"Up to draft 7 \"{keyword.Name}\" has no effect beside \"$ref\".", "Put the reference and the keyword into an \"allOf\".");
        }

        if (types.Length == 0 || !About.TryGetValue(keyword.Name, out var about) || types.Intersect(about).Any()) return;
        sink.Warning("limit-on-wrong-type", at, $"\"{keyword.Name}\" is about {Wording.Type(about[0])}, but this is {Wording.Either([.. types.Select(Wording.Type)])}; it has no effect.", "Remove it, or change the type.");
    }

    private static void CheckUnknown(SchemaNode node, string word, string at, LintSink sink)
    {
        if (word.StartsWith("ui:", StringComparison.Ordinal) && !Fields.FieldHints.Understands(word)) sink.Information("ui-word-unknown", at, $"\"{word}\" is not understood here and ignored.", "Nothing to do if another program reads it.");
        if (KeywordCatalogue.IsHint(word)) return;
        if (KeywordCatalogue.Meant(word) is { } meant && !node.TryGet(meant, out _))
        {
            sink.Warning("misspelt-keyword", at, $"\"{word}\" is no keyword and has no effect.", $"Write \"{meant}\".");
        }
        else
        {
            sink.Information("unknown-keyword", at, $"\"{word}\" is no keyword of JSON Schema and is ignored.", "Nothing to do if another tool reads it; call it \"x-…\" to say so.");
        }
    }

    private static string Name(SchemaDraft draft) => draft switch
    {
        SchemaDraft.Draft4 => "draft 4",
        SchemaDraft.Draft6 => "draft 6",
        SchemaDraft.Draft7 => "draft 7",
        SchemaDraft.Draft201909 => "draft 2019-09",
        _ => "draft 2020-12",
    };
}
