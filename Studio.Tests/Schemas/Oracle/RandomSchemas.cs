using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>
/// Makes schemas that use every keyword, each together with a value that fits. Seeded: the same seed gives the same cases. Bounded: four
/// levels deep.
/// </summary>
internal sealed partial class RandomSchemas
{
    private const int Levels = 4;

    private readonly Random _random;
    private readonly string _draft;
    private readonly string _definitionsKey;
    private readonly JsonObject _definitions = [];
    private readonly JsonObject _anchored = [];

    private RandomSchemas(int seed)
    {
        _random = new Random(seed);
        _draft = One("7", "2019-09", "2020-12");
        _definitionsKey = IsNew && Chance(0.6) ? "$defs" : "definitions";
    }

    /// <summary>A schema and the value made for it.</summary>
    private readonly record struct Pair(JsonObject Schema, JsonNode? Value);

    private bool IsNew => _draft != "7";

    private bool IsNewest => _draft == "2020-12";

    internal static RandomCase Case(int seed)
    {
        var maker = new RandomSchemas(seed);
        var (schema, value) = maker.Whole();
        List<JsonNode?> values = [value];
        for (var i = 0; i < 3; i++) values.Add(maker.Change(value));
        return new RandomCase(maker._draft, schema, values);
    }

    private (JsonObject Schema, JsonNode? Value) Whole()
    {
        var (schema, value) = Chance(0.08) ? Tree() : Make(Levels);
        var root = new JsonObject { ["$schema"] = _draft == "7" ? "http://json-schema.org/draft-07/schema#" : $"https://json-schema.org/draft/{_draft}/schema" };
        foreach (var (key, part) in schema.ToList())
        {
            schema.Remove(key);
            root[key] = part;
        }

        // Up to draft 7 nothing beside a reference counts, so one at the root moves into a part.
        if (root.ContainsKey("$ref") && !IsNew)
        {
            var reference = root["$ref"]!.DeepClone();
            root.Remove("$ref");
            root["allOf"] = new JsonArray(new JsonObject { ["$ref"] = reference });
        }

        foreach (var (name, definition) in _definitions.ToList()) Define(root, _definitionsKey, name, definition!);
        foreach (var (name, definition) in _anchored.ToList()) Define(root, "$defs", name, definition!);
        return (root, value);
    }

    private static void Define(JsonObject root, string key, string name, JsonNode schema)
    {
        if (root[key] is not JsonObject map) root[key] = map = [];
        schema.Parent!.AsObject().Remove(name);
        map[name] = schema;
    }

    private Pair Make(int levels)
    {
        var pair = Chance(levels > 0 ? 0.45 : 0)
            ? _random.Next(4) switch { 0 => List(levels - 1), 1 => Combination(levels - 1), 2 when Chance(0.5) => Reference(levels - 1), _ => Object(levels - 1) }
            : Scalar();
        Annotate(pair);
        return pair;
    }

    private void Annotate(Pair pair)
    {
        var schema = pair.Schema;
        if (schema.ContainsKey("$ref") && !IsNew) return;
        if (Chance(0.2)) schema["title"] = One("Port", "Host", "A name");
        if (Chance(0.2)) schema["description"] = "What it is for.";
        if (Chance(0.15)) schema["default"] = pair.Value?.DeepClone();
        if (Chance(0.1)) schema["examples"] = new JsonArray(pair.Value?.DeepClone());
        if (Chance(0.05)) schema["readOnly"] = true;
        if (Chance(0.05)) schema["writeOnly"] = true;
        if (Chance(0.05)) schema["deprecated"] = true;
    }

    private JsonArray Shuffled(params JsonNode[] nodes) => new([.. nodes.OrderBy(_ => _random.Next())]);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T One<T>(params T[] values) => values[_random.Next(values.Length)];

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
