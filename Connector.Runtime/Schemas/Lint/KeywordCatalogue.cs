namespace Connector.Runtime.Schemas.Lint;

/// <summary>Every keyword there is, the drafts in which it counts here, and words that other tools add.</summary>
internal static class KeywordCatalogue
{
    private const SchemaDraft First = SchemaDraft.Draft4;
    private const SchemaDraft Last = SchemaDraft.Draft202012;

    private static readonly Dictionary<string, (SchemaDraft From, SchemaDraft To)> Drafts = Build();

    /// <summary>Words that forms, generators and other products put into schemas; they do no harm.</summary>
    private static readonly HashSet<string> Hints =
    [
        "enumNames", "enumDescriptions", "order", "version", "example", "nullable", "discriminator", "xml", "externalDocs", "airbyte_secret", "airbyte_hidden",
        "multiline", "always_show", "display_type", "group", "pattern_descriptor", "groups", "tooltip", "options", "propertyOrder", "links", "media", "headerTemplate",
        "markdownDescription", "defaultSnippets", "errorMessage", "patternErrorMessage", "deprecationMessage", "doNotSuggest", "suggestSortText", "allowComments",
        "allowTrailingCommas", "enumTitles", "tsType", "javaType", "existingJavaType", "javaEnumNames", "required_if", "patternDescription", "unit", "units",
    ];

    /// <summary>Mistakes that are too far from the word for a comparison of letters.</summary>
    private static readonly Dictionary<string, string> Mistakes = new()
    {
        ["additionalParameters"] = "additionalProperties", ["additionalProps"] = "additionalProperties", ["additionalAttributes"] = "additionalProperties",
        ["allowAdditionalProperties"] = "additionalProperties", ["min"] = "minimum", ["max"] = "maximum", ["regex"] = "pattern", ["regexp"] = "pattern",
        ["values"] = "enum", ["choices"] = "enum", ["mandatory"] = "required", ["desc"] = "description", ["label"] = "title", ["defaultValue"] = "default",
        ["minLen"] = "minLength", ["maxLen"] = "maxLength", ["minSize"] = "minItems", ["maxSize"] = "maxItems", ["id$"] = "$id", ["ref"] = "$ref", ["schema"] = "$schema",
    };

    internal static bool IsKnown(string keyword) => Drafts.ContainsKey(keyword);

    internal static bool IsHint(string keyword) =>
        Hints.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal) || keyword.StartsWith("ui:", StringComparison.Ordinal) || keyword.StartsWith("$", StringComparison.Ordinal);

    /// <summary>The keyword that was probably meant, or null.</summary>
    internal static string? Meant(string word)
    {
        if (Mistakes.TryGetValue(word, out var meant)) return meant;
        return word.Length < 4 ? null : Validation.Similar.Nearest(word, Drafts.Keys.Where(known => known.Length >= 4));
    }

    /// <summary>Whether a known keyword means something in a draft.</summary>
    internal static bool Counts(string keyword, SchemaDraft draft) =>
        draft == SchemaDraft.Unspecified || (Drafts.TryGetValue(keyword, out var span) && draft >= span.From && draft <= span.To);

    private static Dictionary<string, (SchemaDraft From, SchemaDraft To)> Build()
    {
        Dictionary<string, (SchemaDraft From, SchemaDraft To)> drafts = [];
        Add(First, Last, "$schema", "$ref", "title", "description", "default", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
            "minLength", "pattern", "items", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "additionalProperties", "definitions",
            "properties", "patternProperties", "dependencies", "enum", "type", "format", "allOf", "anyOf", "oneOf", "not");
        Add(First, First, "id");
        Add(First, SchemaDraft.Draft201909, "additionalItems");
        Add(SchemaDraft.Draft6, Last, "$id");
        Add(First, Last, "const", "contains", "propertyNames", "examples");
        Add(First, Last, "if", "then", "else", "$comment", "readOnly", "writeOnly", "contentEncoding", "contentMediaType");
        Add(SchemaDraft.Draft201909, Last, "$anchor", "$defs", "$vocabulary", "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties",
            "maxContains", "minContains", "contentSchema", "deprecated");
        Add(SchemaDraft.Draft201909, SchemaDraft.Draft201909, "$recursiveRef", "$recursiveAnchor");
        Add(Last, Last, "$dynamicRef", "$dynamicAnchor", "prefixItems");
        return drafts;

        void Add(SchemaDraft from, SchemaDraft to, params ReadOnlySpan<string> keywords)
        {
            foreach (var keyword in keywords) drafts[keyword] = (from, to);
        }
    }
}
