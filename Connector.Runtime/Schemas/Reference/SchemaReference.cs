using System.Text.Json;
using Connector.Runtime.Schemas.Fields;

namespace Connector.Runtime.Schemas.Reference;

/// <summary>Lists every field of a block, all variants and conditional branches among them, in the file's order. Pure.</summary>
public static class SchemaReference
{
    /// <summary>Recursive schemas are described once; below that depth nothing is listed.</summary>
    private const int MaxLevel = 12;

    private const int MaxFields = 5000;

    public static IReadOnlyList<ReferenceField> Fields(SchemaNode block)
    {
        var listing = new Listing();
        listing.Block(block, "", 0, []);
        return listing.Fields;
    }

    private sealed class Listing
    {
        internal List<ReferenceField> Fields { get; } = [];

        /// <summary>The fields of an object, then those of its entries where it is a list or a map.</summary>
        internal void Block(SchemaNode node, string path, int level, HashSet<SchemaNode> around)
        {
            if (level > MaxLevel || Fields.Count >= MaxFields) return;
            if (node.Follow() is not { } meant || !around.Add(meant)) return;
            HashSet<(string, string?)> known = [];
            foreach (var declared in DeclaredField.Of(node))
            {
                if (!known.Add((declared.Name, declared.Condition))) continue;
                Field(declared, path, level, around);
            }

            foreach (var (entries, mark) in Entries(node))
            {
                if (Describes(entries)) Field(new DeclaredField(mark, entries, false, null), path, level, around);
            }

            around.Remove(meant);
        }

        private void Field(DeclaredField declared, string path, int level, HashSet<SchemaNode> around)
        {
            if (Fields.Count >= MaxFields) return;
            var (name, schema) = (declared.Name, declared.Schema);
            var below = name == "[]" ? path + name : path.Length == 0 ? name : $"{path}.{name}";
            var shape = FieldShapes.Of([schema], null);
            var isSecret = FieldWords.IsSecret(name, shape);
            Fields.Add(new ReferenceField(below, name, level, TypeWords(shape))
            {
                Title = shape.Title ?? (name switch { "[]" => "Entry", "*" => "Any key", _ => name }),
                Description = shape.Description,
                IsRequired = declared.IsRequired,
                Condition = declared.Condition,
                Default = isSecret ? null : shape.Default?.GetRawText(),
                Examples = isSecret ? [] : [.. shape.Examples.Select(example => example.GetRawText())],
                Limits = LimitWords(shape),
                Allowed = shape.Const is { } only ? [only.GetRawText()] : [.. (shape.Choices ?? []).Select(choice => choice.Value.GetRawText())],
                Unit = shape.IsNumber ? FieldWords.Unit(name, shape) : null,
                IsSecret = isSecret,
                IsReadOnly = shape.IsReadOnly,
                IsDeprecated = shape.IsDeprecated,
                IsStandard = StandardKeys.IsStandard(schema),
            });
            Block(schema, below, level + 1, around);
        }

        private static IEnumerable<(SchemaNode Schema, string Mark)> Entries(SchemaNode node)
        {
            foreach (var part in DeclaredField.Parts(node))
            {
                foreach (var entry in part.ChildList("prefixItems").Concat(part.ChildList("items"))) yield return (entry, "[]");
                if (part.Child("items") is { Json.ValueKind: JsonValueKind.Object } items) yield return (items, "[]");
                if (part.Child("additionalProperties") is { Json.ValueKind: JsonValueKind.Object } extra) yield return (extra, "*");
                foreach (var (_, schema) in part.ChildMap("patternProperties")) yield return (schema, "*");
            }
        }

        /// <summary>Entries that are plain texts or numbers are told by the type of their list.</summary>
        private static bool Describes(SchemaNode entries)
        {
            var shape = FieldShapes.Of([entries], null);
            return shape.Description is not null || shape.Choices is not null || shape.Properties.Count > 0 || shape.VariantGroups.Count > 0
                || shape.Types.HasFlag(JsonTypes.Array) || LimitWords(shape).Count > 0;
        }
    }

    private static string TypeWords(FieldShape shape)
    {
        var variants = shape.VariantGroups.Where(group => !group.IsByType).SelectMany(group => group.Variants).Select(variant => variant.Name).ToList();
        if (variants.Count > 0) return $"one of: {string.Join(", ", variants)}";
        var byType = shape.VariantGroups.Where(group => group.IsByType).SelectMany(group => group.Variants).Aggregate(JsonTypes.None, (types, variant) => types | variant.Types);
        var types = byType == JsonTypes.None ? shape.Types & ~JsonTypes.Null : byType;
        if (!shape.HasType && byType == JsonTypes.None) return "anything";
        if (types == JsonTypes.Array && shape.Items is [var items, ..]) return $"list of {TypeWords(FieldShapes.Of([items], null))}";
        return FieldWords.Types(types) + (shape.AllowsNull ? ", or empty" : "");
    }

    private static List<string> LimitWords(FieldShape shape)
    {
        List<string> words = [];
        if (shape.Limits.InWords(shape.Types) is { } limits) words.Add(limits);
        if (shape.Format is { } format && format != "password") words.Add($"format {format}");
        words.AddRange(shape.Limits.Patterns.Select(pattern => $"pattern {pattern}"));
        return words;
    }
}
