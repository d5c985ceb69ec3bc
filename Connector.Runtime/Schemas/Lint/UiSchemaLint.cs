using System.Text.Json;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>A UI schema (RJSF's <c>ui:</c> words, HiveMQ's tabs) against the schema it is for: names that do not exist, fields on no tab.</summary>
public static class UiSchemaLint
{
    /// <summary>Whether a JSON document is a UI schema: some key at its root, or one level below, starts with "ui:".</summary>
    public static bool IsUiSchema(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("$schema", out _) || root.TryGetProperty("type", out _)) return false;
        return root.EnumerateObject().Any(key => IsUiWord(key.Name)
            || (key.Value.ValueKind == JsonValueKind.Object && key.Value.EnumerateObject().Any(below => IsUiWord(below.Name))));
    }

    /// <summary>The schema whose fields a UI schema speaks of most; null when none has any of them.</summary>
    public static SchemaDocument? SchemaFor(SchemaDocument ui, IEnumerable<SchemaDocument> schemas)
    {
        var words = Names(ui.Json).ToHashSet();
        var best = schemas.Select(schema => (schema, known: Properties(schema.Root).Count(words.Contains))).OrderByDescending(pair => pair.known).FirstOrDefault();
        return best.known > 0 ? best.schema : null;
    }

    public static IReadOnlyList<LintFinding> Check(SchemaDocument ui, SchemaDocument schema) => Check(ui, schema.Root);

    /// <param name="schema">The schema of the form, which may be a part of a file.</param>
    public static IReadOnlyList<LintFinding> Check(SchemaDocument ui, SchemaNode schema)
    {
        var sink = new LintSink(ui);
        if (ui.Json.ValueKind == JsonValueKind.Object)
        {
            CheckLevel(ui.Json, "", schema, sink);
            CheckWords(ui.Json, "", sink);
        }

        return sink.Findings;
    }

    private static void CheckLevel(JsonElement ui, string pointer, SchemaNode schema, LintSink sink)
    {
        var properties = Properties(schema).ToHashSet();
        if (properties.Count == 0) return;
        CheckTabs(ui, pointer, properties, sink);
        CheckOrder(ui, pointer, properties, sink);
        foreach (var key in ui.EnumerateObject().Where(key => !IsUiWord(key.Name) && key.Value.ValueKind == JsonValueKind.Object))
        {
            var below = JsonPointer.Append(pointer, key.Name);
            if (key.Name is "items" or "additionalProperties" && !properties.Contains(key.Name)) continue;
            if (!properties.Contains(key.Name)) Unknown(key.Name, below, properties, sink);
            else if (schema.Follow()?.Child("properties", key.Name)?.Follow() is { } field) CheckLevel(key.Value, below, field, sink);
        }
    }

    /// <summary>Words that no form here understands, wherever they stand.</summary>
    private static void CheckWords(JsonElement ui, string pointer, LintSink sink)
    {
        foreach (var key in ui.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, key.Name);
            if (!IsUiWord(key.Name) && key.Value.ValueKind == JsonValueKind.Object) CheckWords(key.Value, at, sink);
            else if (IsUiWord(key.Name) && !Fields.FieldHints.Understands(key.Name)) sink.Information("ui-word-unknown", at, $"\"{key.Name}\" is not understood here and ignored.", "Nothing to do if another program reads it.");
        }
    }

    private static void CheckTabs(JsonElement ui, string pointer, HashSet<string> properties, LintSink sink)
    {
        if (!ui.TryGetProperty("ui:tabs", out var tabs) || tabs.ValueKind != JsonValueKind.Array) return;
        HashSet<string> shown = [];
        var tab = 0;
        foreach (var entry in tabs.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("properties", out var names) && names.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var name in Texts(names))
                {
                    shown.Add(name);
                    if (!properties.Contains(name)) Unknown(name, $"{pointer}/ui:tabs/{tab}/properties/{index}", properties, sink);
                    index++;
                }
            }

            tab++;
        }

        foreach (var forgotten in properties.Except(shown))
        {
            sink.Warning("tab-missing", $"{pointer}/ui:tabs", $"The field \"{forgotten}\" is on no tab; forms cannot show it.", "Add it to the properties of a tab.");
        }
    }

    private static void CheckOrder(JsonElement ui, string pointer, HashSet<string> properties, LintSink sink)
    {
        if (!ui.TryGetProperty("ui:order", out var order) || order.ValueKind != JsonValueKind.Array) return;
        var names = Texts(order).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] != "*" && !properties.Contains(names[i])) Unknown(names[i], $"{pointer}/ui:order/{i}", properties, sink);
        }

        if (names.Contains("*")) return;
        foreach (var forgotten in properties.Except(names))
        {
            sink.Warning("order-incomplete", $"{pointer}/ui:order", $"The field \"{forgotten}\" has no place in the order.", "Add it, or add \"*\" for all others.");
        }
    }

    private static void Unknown(string name, string pointer, HashSet<string> properties, LintSink sink) =>
        sink.Warning("ui-name-unknown", pointer, $"\"{name}\" is no field of the schema.", Validation.Similar.Nearest(name, properties) is { } meant ? $"Write \"{meant}\"." : "Remove it, or add the field to the schema.");

    private static IEnumerable<string> Names(JsonElement ui)
    {
        if (ui.ValueKind != JsonValueKind.Object) return [];
        var own = ui.EnumerateObject().Where(key => !IsUiWord(key.Name)).Select(key => key.Name);
        return ui.TryGetProperty("ui:order", out var order) && order.ValueKind == JsonValueKind.Array ? own.Concat(Texts(order)) : own;
    }

    private static IEnumerable<string> Properties(SchemaNode schema) => Reference.DeclaredField.Of(schema).Select(field => field.Name).Distinct();

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!);

    private static bool IsUiWord(string key) => key.StartsWith("ui:", StringComparison.Ordinal);
}
