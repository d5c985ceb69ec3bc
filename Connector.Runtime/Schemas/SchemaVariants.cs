using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas;

/// <summary>Which variant of a <c>oneOf</c> or <c>anyOf</c> a value most probably means; what pickers call them is said by <c>VariantNames</c>.</summary>
internal static class SchemaVariants
{
    /// <summary>The properties that a variant fixes to one value.</summary>
    internal static List<(string Name, JsonElement Value)> Discriminators(SchemaNode variant)
    {
        List<(string, JsonElement)> found = [];
        foreach (var (name, schema) in (variant.Follow() ?? variant).ChildMap("properties"))
        {
            if ((schema.Follow() ?? schema) is { } meant && Single(meant) is { } value) found.Add((name, value));
        }

        return found;
    }

    /// <summary>What tells a variant from the others, read once.</summary>
    internal sealed class Outline
    {
        private readonly string[] _types;
        private readonly JsonElement? _only;
        private readonly HashSet<string> _names;

        internal Outline(SchemaNode variant)
        {
            var meant = variant.Follow() ?? variant;
            _types = TypeCheck.Of(meant);
            _only = meant.TryGet("const", out var only) ? only : null;
            _names = [.. meant.ChildMap("properties").Select(property => property.Key)];
            Discriminators = SchemaVariants.Discriminators(meant);
        }

        internal List<(string Name, JsonElement Value)> Discriminators { get; }

        /// <summary>
        /// How well a value goes with the variant: below zero when a fixed property or the type says no. Looks at the value's own keys only.
        /// </summary>
        internal int Likeness(JsonElement value)
        {
            if (_types.Length > 0 && !_types.Any(type => TypeCheck.Is(value, type))) return WrongType;
            if (_only is { } only && only.ValueKind != value.ValueKind) return WrongType;
            if (value.ValueKind != JsonValueKind.Object) return 0;
            var likeness = 0;
            foreach (var (name, wanted) in Discriminators)
            {
                if (!value.TryGetProperty(name, out var given)) continue;
                if (!JsonEquality.Instance.Equals(wanted, given)) return WrongKind;
                likeness += 100;
            }

            return likeness + value.EnumerateObject().Count(property => _names.Contains(property.Name));
        }
    }

    internal const int WrongType = -10000;

    internal const int WrongKind = -1000;

    private static JsonElement? Single(SchemaNode schema)
    {
        if (schema.TryGet("const", out var only)) return only;
        return schema.TryGet("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1 ? values[0] : null;
    }
}
