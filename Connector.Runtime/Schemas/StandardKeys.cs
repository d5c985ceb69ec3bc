using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Runtime.Schemas;

/// <summary>
/// The keys every connector has without declaring them: <c>connectionStrategy</c> in the connection, <c>interval</c> and
/// <c>cronExpression</c> in an address. They are added to the schema itself, so that forms, validation and documentation see them
/// like any other, also under <c>additionalProperties: false</c>; a connector that declares a key of that name keeps its own.
/// </summary>
public static class StandardKeys
{
    /// <summary>The annotation that marks an added key; true on every schema this class adds.</summary>
    public const string Marker = "x-standard-key";

    private const string ConnectionKeys = """
        {
          "connectionStrategy": {
            "type": "object", "title": "Connection strategy", "x-standard-key": true,
            "description": "How long to wait before each new attempt when the connection fails or is lost. Attempts never end.",
            "additionalProperties": false,
            "properties": {
              "initialDelay": { "type": "integer", "title": "Initial delay (ms)", "minimum": 1000, "default": 1000,
                "description": "Milliseconds before the first new attempt." },
              "maxDelay": { "type": "integer", "title": "Maximum delay (ms)", "minimum": 1000, "default": 30000,
                "description": "Milliseconds that the delay never exceeds; more than the initial delay." },
              "incrementFactor": { "type": "integer", "title": "Increment factor", "minimum": 2, "default": 2,
                "description": "The delay is multiplied by this after every failed attempt." }
            }
          }
        }
        """;

    private const string AddressKeys = """
        {
          "interval": { "type": "integer", "title": "Interval (ms)", "minimum": 1, "default": 1000, "x-standard-key": true,
            "description": "Milliseconds from the start of one poll to the start of the next." },
          "cronExpression": { "type": "string", "title": "Cron expression", "minLength": 1, "examples": ["*/5 * * * * *", "0 6 * * 1-5"],
            "x-standard-key": true, "description": "When to poll, instead of an interval; wins over it where both are given." }
        }
        """;

    /// <summary>The connection block's schema with <c>connectionStrategy</c>. The result belongs to a new document of the same name.</summary>
    public static SchemaNode AddToConnection(SchemaNode connection) => Add(connection, ConnectionKeys);

    /// <summary>The address block's schema with <c>interval</c> and <c>cronExpression</c>. The result belongs to a new document of the same name.</summary>
    public static SchemaNode AddToAddress(SchemaNode address) => Add(address, AddressKeys);

    /// <summary>Whether this schema is one that was added here.</summary>
    public static bool IsStandard(SchemaNode node) => node.TryGet(Marker, out var mark) && mark.ValueKind == JsonValueKind.True;

    private static SchemaNode Add(SchemaNode node, string keysJson)
    {
        if (node.Json.ValueKind != JsonValueKind.Object) return node;
        var branches = Branches(node);
        var keys = JsonNode.Parse(keysJson)!.AsObject();
        var missing = keys.Where(key => !branches.Any(branch => Declares(branch, key.Key))).ToList();
        if (missing.Count == 0) return node;

        var document = JsonNode.Parse(node.Document.Json.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = SchemaDocument.MaxDepth })!;
        foreach (var branch in branches.Where(branch => branch == node || Restricts(branch)))
        {
            var target = Walk(document, branch.Pointer);
            if (branch == node && node.ReferenceHidesSiblings) WrapReference(target);
            if (target["properties"] is not JsonObject properties) target["properties"] = properties = [];
            foreach (var (name, schema) in missing)
            {
                // Only the block itself shows the keys; a branch that forbids unknown keys merely lets them pass.
                properties[name] = branch == node ? schema!.DeepClone() : new JsonObject { [Marker] = true };
            }

            if (target["propertyNames"] is { } names)
            {
                var allowed = new JsonArray([.. missing.Select(key => (JsonNode)key.Key)]);
                target["propertyNames"] = new JsonObject { ["anyOf"] = new JsonArray(names.DeepClone(), new JsonObject { ["enum"] = allowed }) };
            }
        }

        return node.Document.With(JsonSerializer.SerializeToElement(document, SerializerOptions)).NodeAt(node.Pointer)!;
    }

    private static readonly JsonSerializerOptions SerializerOptions = new() { MaxDepth = SchemaDocument.MaxDepth };

    /// <summary>The schema and every schema of the same document that looks at the same object.</summary>
    private static List<SchemaNode> Branches(SchemaNode node)
    {
        List<SchemaNode> found = [];
        var open = new Stack<SchemaNode>([node]);
        while (open.TryPop(out var next))
        {
            if (next.Document != node.Document || next.Json.ValueKind != JsonValueKind.Object || found.Contains(next)) continue;
            found.Add(next);
            if (next.Target() is { } target) open.Push(target);
            foreach (var list in (string[])["allOf", "anyOf", "oneOf"]) next.ChildList(list).ToList().ForEach(open.Push);
            foreach (var one in (string[])["then", "else"])
            {
                if (next.Child(one) is { } child) open.Push(child);
            }

            foreach (var (_, dependent) in next.ChildMap("dependentSchemas").Concat(next.ChildMap("dependencies"))) open.Push(dependent);
        }

        return found;
    }

    private static bool Declares(SchemaNode branch, string key) => branch.Child("properties", key) is not null;

    private static bool Restricts(SchemaNode branch) =>
        (branch.TryGet("additionalProperties", out var additional) && additional.ValueKind != JsonValueKind.True)
        || (branch.TryGet("unevaluatedProperties", out var unevaluated) && unevaluated.ValueKind != JsonValueKind.True)
        || branch.TryGet("propertyNames", out _);

    private static JsonObject Walk(JsonNode root, string pointer)
    {
        var at = root;
        foreach (var token in JsonPointer.Split(pointer)) at = at is JsonArray list ? list[int.Parse(token)]! : at[token]!;
        return at.AsObject();
    }

    /// <summary>Moves a reference whose draft hides what stands beside it into an allOf, so that the added keys count.</summary>
    private static void WrapReference(JsonObject target)
    {
        var reference = target["$ref"]!.DeepClone();
        target.Remove("$ref");
        if (target["allOf"] is not JsonArray all) target["allOf"] = all = [];
        all.Add(new JsonObject { ["$ref"] = reference });
    }
}
