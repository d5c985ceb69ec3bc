using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Collects the properties, required names and rules for further keys of all schemas at one place.</summary>
internal sealed class PropertyGathering
{
    private readonly OrderedDictionary<string, List<SchemaNode>> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _required = new(StringComparer.Ordinal);
    private readonly List<SchemaNode> _extra = [];
    private readonly List<(string, SchemaNode)> _patterns = [];
    private readonly List<SchemaNode> _names = [];
    private readonly List<SchemaNode> _closers = [];
    private readonly HashSet<string> _forbidden = new(StringComparer.Ordinal);
    private bool _closed;
    private bool _invited;

    public List<SchemaNode> PrefixItems { get; } = [];
    public List<SchemaNode> Items { get; } = [];
    public bool ItemsEndWithPrefix { get; private set; }

    public void Require(string name)
    {
        _required.Add(name);
        if (!_declared.ContainsKey(name)) _declared[name] = [];
    }

    /// <summary>A key that cannot stand here, as long as the data has no say in it.</summary>
    public void RuleOut(string name) => _forbidden.Add(name);

    /// <param name="node">A schema that applies.</param>
    /// <param name="isConditional">It comes from a branch or variant and so says more than the schema around it.</param>
    public void Add(SchemaNode node, bool isConditional)
    {
        foreach (var (name, schema) in node.ChildMap("properties"))
        {
            if (!_declared.TryGetValue(name, out var schemas)) _declared[name] = schemas = [];
            if (isConditional) schemas.Insert(0, schema);
            else schemas.Add(schema);
        }

        foreach (var name in node.Names("required")) Require(name);
        Forbid(node);
        foreach (var (pattern, schema) in node.ChildMap("patternProperties"))
        {
            _patterns.Add((pattern, schema));
            _invited = true;
        }

        if (node.Child("propertyNames") is { } names) _names.Add(names);
        foreach (var keyword in new[] { "additionalProperties", "unevaluatedProperties" }) AddExtra(node, keyword);
        AddItems(node);
    }

    public ExtraKeys ExtraKeys(bool isObject)
    {
        var invited = !_closed && (_invited || (_declared.Count == 0 && isObject));
        return new ExtraKeys(!_closed, invited || _patterns.Count > 0, _extra, _patterns, _names);
    }

    /// <summary>
    /// Keys that are declared somewhere and yet can never stand here: <c>false</c> as their schema, ruled out by a <c>not</c> of the
    /// chosen variant, or declared outside a schema that closes itself with <c>additionalProperties: false</c>.
    /// </summary>
    public IReadOnlySet<string> Forbidden()
    {
        foreach (var name in _declared.Keys)
            if (_closers.Any(closer => closer.Child("properties", name) is null && !closer.ChildMap("patternProperties").Any(pattern => KeyPattern.IsMatch(pattern.Key, name)))) _forbidden.Add(name);
        return _forbidden;
    }

    public IReadOnlyList<PropertyShape> Properties() =>
        [.. _declared.Select(property => new PropertyShape(property.Key, property.Value, _required.Contains(property.Key), property.Value.Count > 0, Order(property.Value)))];

    private void Forbid(SchemaNode node)
    {
        foreach (var (name, schema) in node.ChildMap("properties"))
            if (schema.Json.ValueKind == JsonValueKind.False) _forbidden.Add(name);
        if (node.Child("not") is not { } not) return;
        foreach (var ruledOut in not.ChildList("anyOf").Append(not))
            if (ruledOut.Json.ValueKind == JsonValueKind.Object && ruledOut.Json.EnumerateObject().Count() == 1 && ruledOut.Names("required").ToList() is [var only]) _forbidden.Add(only);
    }

    private void AddExtra(SchemaNode node, string keyword)
    {
        if (!node.TryGet(keyword, out var json)) return;
        switch (json.ValueKind)
        {
            case JsonValueKind.False:
                _closed = true;
                if (keyword == "additionalProperties") _closers.Add(node);
                break;
            case JsonValueKind.True:
                _invited = true;
                break;
            case JsonValueKind.Object when node.Child(keyword) is { } schema:
                _extra.Add(schema);
                _invited = true;
                break;
        }
    }

    private void AddItems(SchemaNode node)
    {
        var prefix = node.ChildList("prefixItems");
        var rest = "items";
        if (prefix.Count == 0 && node.TryGet("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            prefix = node.ChildList("items");
            rest = "additionalItems";
        }

        if (PrefixItems.Count < prefix.Count) PrefixItems.AddRange(prefix.Skip(PrefixItems.Count));
        if (node.TryGet(rest, out var restJson) && restJson.ValueKind == JsonValueKind.False) ItemsEndWithPrefix = true;
        else if (node.Child(rest) is { } schema && restJson.ValueKind == JsonValueKind.Object) Items.Add(schema);
        if (node.TryGet("unevaluatedItems", out var last) && last.ValueKind == JsonValueKind.False && PrefixItems.Count > 0 && Items.Count == 0) ItemsEndWithPrefix = true;
    }

    private static double? Order(List<SchemaNode> schemas)
    {
        foreach (var schema in schemas)
            foreach (var keyword in new[] { "order", "propertyOrder", "x-order" })
                if (schema.TryGet(keyword, out var order) && order.ValueKind == JsonValueKind.Number) return order.GetDouble();
        return null;
    }
}
