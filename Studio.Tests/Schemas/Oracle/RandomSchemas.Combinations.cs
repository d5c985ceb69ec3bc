using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>Schemas made of other schemas: combinations, variants, conditions, references, recursion.</summary>
internal sealed partial class RandomSchemas
{
    private Pair Combination(int levels)
    {
        var chosen = Make(levels - 1);
        switch (_random.Next(5))
        {
            case 0:
                return new(new JsonObject { ["allOf"] = new JsonArray(chosen.Schema, Chance(0.5) ? new JsonObject() : Make(0).Schema) }, chosen.Value);
            case 1:
                return new(new JsonObject { ["anyOf"] = Shuffled(chosen.Schema, Make(levels - 1).Schema) }, chosen.Value);
            case 2:
                return Variants(levels);
            case 3:
                return new(new JsonObject { ["not"] = Make(0).Schema }, chosen.Value);
            default:
                return Conditional(levels);
        }
    }

    private Pair Variants(int levels)
    {
        var variants = new List<JsonNode>();
        JsonNode? value = null;
        var count = _random.Next(2, 4);
        for (var i = 0; i < count; i++)
        {
            var inner = Make(levels - 1);
            variants.Add(new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = $"v{i}" }, ["data"] = inner.Schema },
                ["required"] = new JsonArray("kind"),
            });
            if (value is null || Chance(0.5)) value = new JsonObject { ["kind"] = $"v{i}", ["data"] = inner.Value };
        }

        return new(new JsonObject { ["oneOf"] = new JsonArray([.. variants]) }, value);
    }

    private Pair Conditional(int levels)
    {
        var (then, otherwise) = (Make(Math.Max(0, levels - 1)), Make(0));
        var holds = Chance(0.5);
        var value = new JsonObject { ["mode"] = holds ? "tcp" : "rtu", ["port"] = holds ? then.Value : otherwise.Value };
        return new(new JsonObject
        {
            ["if"] = new JsonObject { ["properties"] = new JsonObject { ["mode"] = new JsonObject { ["const"] = "tcp" } }, ["required"] = new JsonArray("mode") },
            ["then"] = new JsonObject { ["properties"] = new JsonObject { ["port"] = then.Schema } },
            ["else"] = new JsonObject { ["properties"] = new JsonObject { ["port"] = otherwise.Schema } },
        }, value);
    }

    private Pair Reference(int levels)
    {
        var target = Make(levels - 1);
        if (IsNew && Chance(0.4))
        {
            var anchor = $"a{_anchored.Count}";
            target.Schema["$anchor"] = anchor;
            _anchored[anchor] = target.Schema;
            return new(new JsonObject { ["$ref"] = $"#{anchor}" }, target.Value);
        }

        var name = $"d{_definitions.Count}";
        _definitions[name] = target.Schema;
        var reference = new JsonObject { ["$ref"] = $"#/{_definitionsKey}/{name}" };
        if (IsNew && Chance(0.3)) reference["type"] = "object";
        return new(reference, target.Value);
    }

    /// <summary>A recursive schema, referred to the way its draft can.</summary>
    private Pair Tree()
    {
        var self = _draft switch
        {
            "2020-12" when Chance(0.6) => new JsonObject { ["$dynamicRef"] = "#node" },
            "2019-09" when Chance(0.6) => new JsonObject { ["$recursiveRef"] = "#" },
            _ => new JsonObject { ["$ref"] = "#" },
        };
        var inner = Make(1);
        var schema = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("data") };
        if (self.ContainsKey("$dynamicRef")) schema["$dynamicAnchor"] = "node";
        if (self.ContainsKey("$recursiveRef")) schema["$recursiveAnchor"] = true;
        schema["properties"] = new JsonObject { ["data"] = inner.Schema, ["children"] = new JsonObject { ["type"] = "array", ["items"] = self } };
        if (Chance(0.4)) schema["additionalProperties"] = false;
        JsonObject Node(int depth) => new()
        {
            ["data"] = inner.Value?.DeepClone(),
            ["children"] = new JsonArray([.. Enumerable.Range(0, depth == 0 ? 0 : _random.Next(3)).Select(_ => (JsonNode)Node(depth - 1))]),
        };
        return new(schema, Node(3));
    }
}
