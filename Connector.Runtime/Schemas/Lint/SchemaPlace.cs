using System.Text.Json;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>One schema of a document as the rules see it: where it stands and what is declared around it.</summary>
/// <param name="Node">The schema.</param>
/// <param name="Property">Its name when it stands under <c>properties</c>, else null.</param>
/// <param name="Owner">The schema whose <c>properties</c> it is one of.</param>
/// <param name="Outer">Names that schemas around this one declare for the same object.</param>
/// <param name="Around">The same with this schema's own names and those of its parts.</param>
/// <param name="IsCondition">Inside <c>if</c>, <c>not</c> or <c>contains</c>: it asks, it describes nothing.</param>
/// <param name="IsRefinement">The property is declared further out as well; that declaration carries the words.</param>
internal sealed record SchemaPlace(
    SchemaNode Node,
    string? Property,
    SchemaNode? Owner,
    IReadOnlySet<string> Outer,
    IReadOnlySet<string> Around,
    bool IsCondition,
    bool IsRefinement)
{
    private static readonly HashSet<string> SameObject =
        ["allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependencies", "dependentSchemas"];

    /// <summary>A field that a person fills in.</summary>
    internal bool IsField => Property is not null && !IsCondition && !IsRefinement && Node.Json.ValueKind == JsonValueKind.Object;

    /// <summary>The schema that is meant when this one only refers.</summary>
    internal SchemaNode Meant => Node.Follow() ?? Node;

    internal string? Text(string keyword) => Node.Text(keyword) ?? Meant.Text(keyword);

    internal bool Has(string keyword) => Node.TryGet(keyword, out _) || Meant.TryGet(keyword, out _);

    /// <summary>Every schema of a document, outermost first. Iterative; references are not followed, so it ends.</summary>
    internal static IEnumerable<SchemaPlace> All(SchemaDocument document)
    {
        var root = document.Root;
        var open = new Queue<SchemaPlace>([new SchemaPlace(root, null, null, new HashSet<string>(), DeclaredInParts(root), false, false)]);
        while (open.TryDequeue(out var place))
        {
            yield return place;
            foreach (var below in place.Below()) open.Enqueue(below);
        }
    }

    private IEnumerable<SchemaPlace> Below()
    {
        foreach (var keyword in SchemaKeywords.One)
        {
            if (Node.Child(keyword) is { } child) yield return Next(child, keyword, null);
        }

        foreach (var keyword in SchemaKeywords.List)
        {
            foreach (var child in Node.ChildList(keyword)) yield return Next(child, keyword, null);
        }

        foreach (var keyword in SchemaKeywords.Map)
        {
            foreach (var (name, child) in Node.ChildMap(keyword)) yield return Next(child, keyword, name);
        }
    }

    private SchemaPlace Next(SchemaNode child, string keyword, string? name)
    {
        var asks = IsCondition || keyword is "if" or "not" or "contains" or "propertyNames";
        if (SameObject.Contains(keyword))
        {
            var outer = new HashSet<string>(Outer.Concat(Node.ChildMap("properties").Select(property => property.Key)));
            return new SchemaPlace(child, null, null, outer, new HashSet<string>(Around.Concat(DeclaredInParts(child))), asks, false);
        }

        var isProperty = keyword == "properties";
        return new SchemaPlace(
            child, isProperty ? name : null, isProperty ? Node : null, new HashSet<string>(), DeclaredInParts(child), asks, isProperty && Outer.Contains(name!));
    }

    /// <summary>The property names a schema declares itself, by reference or in parts of it.</summary>
    private static HashSet<string> DeclaredInParts(SchemaNode node)
    {
        HashSet<string> names = [];
        HashSet<SchemaNode> seen = [];
        var open = new Stack<SchemaNode>([node]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            foreach (var (name, _) in next.ChildMap("properties")) names.Add(name);
            if (next.Target() is { } target) open.Push(target);
            foreach (var list in (string[])["allOf", "anyOf", "oneOf"]) next.ChildList(list).ToList().ForEach(open.Push);
            foreach (var one in (string[])["then", "else"])
            {
                if (next.Child(one) is { } branch) open.Push(branch);
            }

            foreach (var (_, dependent) in next.ChildMap("dependencies").Concat(next.ChildMap("dependentSchemas"))) open.Push(dependent);
        }

        return names;
    }
}
