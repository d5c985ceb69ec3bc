using System.Text.Json;
using Connector.Runtime.Schemas.Fields;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Reference;

/// <summary>A property wherever a schema declares it for one object: by itself, by reference, in a part, a variant or a branch.</summary>
/// <param name="Condition">When it exists; null for always.</param>
internal sealed record DeclaredField(string Name, SchemaNode Schema, bool IsRequired, string? Condition)
{
    internal static List<DeclaredField> Of(SchemaNode node)
    {
        var gathering = new Gathering();
        gathering.Take(node, null);
        return gathering.Fields;
    }

    /// <summary>The schema, what it refers to and the parts of <c>allOf</c>: everything that always holds.</summary>
    internal static List<SchemaNode> Parts(SchemaNode node)
    {
        List<SchemaNode> parts = [];
        var open = new Stack<SchemaNode>([node]);
        while (open.TryPop(out var next))
        {
            if (parts.Contains(next)) continue;
            parts.Add(next);
            if (next.Target() is { } target) open.Push(target);
            foreach (var part in next.ChildList("allOf").Reverse()) open.Push(part);
        }

        return parts;
    }

    private sealed class Gathering
    {
        private readonly HashSet<SchemaNode> _around = [];

        internal List<DeclaredField> Fields { get; } = [];

        internal void Take(SchemaNode node, string? condition)
        {
            if (!_around.Add(node)) return;
            var parts = Parts(node);
            var required = parts.SelectMany(part => RequiredCheck.Names(part, "required")).ToHashSet();
            foreach (var part in parts)
            {
                foreach (var (name, schema) in part.ChildMap("properties")) Add(name, schema, required.Contains(name), condition);
            }

            foreach (var part in parts) TakeBranches(part, condition);
            _around.Remove(node);
        }

        private void Add(string name, SchemaNode schema, bool isRequired, string? condition)
        {
            // A branch that only repeats a field adds nothing but what it asks for.
            if (condition is not null && Fields.Any(field => field.Name == name && field.Condition is null) && !isRequired && !schema.TryGet("type", out _)) return;
            if (schema.Json.ValueKind == JsonValueKind.Object) Fields.Add(new DeclaredField(name, schema, isRequired, condition));
        }

        private void TakeBranches(SchemaNode part, string? condition)
        {
            foreach (var keyword in (string[])["oneOf", "anyOf"])
            {
                var variants = part.ChildList(keyword);
                var names = VariantNames.Of(variants);
                for (var i = 0; i < variants.Count; i++) Take(variants[i], And(condition, $"with {names[i]}"));
            }

            if (part.Child("if") is { } question)
            {
                var words = Words(question);
                if (part.Child("then") is { } then) Take(then, And(condition, $"when {words}"));
                if (part.Child("else") is { } otherwise) Take(otherwise, And(condition, $"unless {words}"));
            }

            foreach (var (trigger, schema) in part.ChildMap("dependentSchemas").Concat(part.ChildMap("dependencies"))) Take(schema, And(condition, $"when {trigger} is given"));
        }

        private static string And(string? outer, string inner) => outer is null ? inner : $"{outer}, {inner}";

        private static string Words(SchemaNode question)
        {
            List<string> words = [];
            foreach (var (name, schema) in question.ChildMap("properties"))
            {
                if (schema.TryGet("const", out var only)) words.Add($"{name} is {Wording.Value(only)}");
                else if (schema.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array) words.Add($"{name} is {Wording.Either([.. list.EnumerateArray().Select(Wording.Value)])}");
            }

            if (words.Count == 0) words.AddRange(RequiredCheck.Names(question, "required").Select(name => $"{name} is given"));
            return words.Count == 0 ? "a condition holds" : Wording.Both(words);
        }
    }
}
