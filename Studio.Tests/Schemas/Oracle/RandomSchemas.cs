using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>
/// Makes schemas that use every keyword, each together with a value that fits. Seeded: the same seed gives the same cases. Bounded: four
/// levels deep.
/// </summary>
internal sealed class RandomSchemas
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

    private Pair Scalar() => _random.Next(9) switch
    {
        0 => new(new JsonObject { ["type"] = "boolean" }, Chance(0.5)),
        1 => Enumeration(),
        2 => Constant(),
        3 => SeveralTypes(),
        4 or 5 => Text(),
        6 => FormattedText(),
        _ => Number(),
    };

    private Pair Enumeration()
    {
        List<JsonNode?> values = ["tcp", "udp", 1, 2.5, true, null, new JsonArray(1, 2), new JsonObject { ["a"] = 1 }];
        var chosen = values.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)).ToList();
        return new(new JsonObject { ["enum"] = new JsonArray([.. chosen.Select(value => value?.DeepClone())]) }, Pick(chosen)?.DeepClone());
    }

    private Pair Constant()
    {
        JsonNode? value = _random.Next(4) switch { 0 => "fixed", 1 => 7, 2 => new JsonObject { ["x"] = new JsonArray(1) }, _ => null };
        return new(new JsonObject { ["const"] = value?.DeepClone() }, value);
    }

    private Pair SeveralTypes()
    {
        var names = new List<string> { "string", "integer", "null", "boolean", "array", "object", "number" }.OrderBy(_ => _random.Next()).Take(_random.Next(2, 4)).ToList();
        return new(new JsonObject { ["type"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) }, Sample(Pick(names)));
    }

    private static JsonNode? Sample(string type) => type switch
    {
        "string" => "text",
        "integer" => 3,
        "number" => 2.5,
        "boolean" => true,
        "array" => new JsonArray(1),
        "object" => new JsonObject { ["a"] = 1 },
        _ => null,
    };

    private Pair Text()
    {
        (string Pattern, string Fits)[] patterns = [("^[a-z]+$", "abc"), ("^\\d{2,4}$", "123"), ("^(on|off)$", "on"), ("[^:]", "x"), ("^.$", "😀"), ("\\bword\\b", "a word"), ("^\\S+@\\S+$", "a@b"), ("^[\\w.-]*$", "a.b-c"), ("^(?!x)", "y"), ("^\\p{L}+$", "ä")];
        var schema = new JsonObject { ["type"] = "string" };
        var value = One("", "a", "abc", "größe", "😀😀", "0123456789");
        if (Chance(0.4))
        {
            var (pattern, fits) = patterns[_random.Next(patterns.Length)];
            schema["pattern"] = pattern;
            value = fits;
        }

        var length = value.EnumerateRunes().Count();
        if (Chance(0.4)) schema["minLength"] = Math.Max(0, length - _random.Next(3));
        if (Chance(0.4)) schema["maxLength"] = length + _random.Next(3);
        if (Chance(0.1)) schema["contentEncoding"] = "base32";
        if (Chance(0.1)) schema["contentMediaType"] = "text/plain";
        return new(schema, value);
    }

    private Pair FormattedText()
    {
        (string Format, string Fits)[] formats =
        [
            ("ipv4", "192.168.1.10"), ("ipv6", "fe80::1"), ("hostname", "plc1.plant.local"), ("date", "2026-02-28"), ("date-time", "2026-03-01T12:00:00Z"), ("email", "a@b.example"),
            ("uri", "http://host/path"), ("uuid", "123e4567-e89b-12d3-a456-426614174000"), ("duration", "PT15M"), ("json-pointer", "/a/0"), ("regex", "^a+$"), ("time", "12:00:00Z"),
        ];
        var (format, fits) = formats[_random.Next(formats.Length)];
        return new(new JsonObject { ["type"] = "string", ["format"] = format }, fits);
    }

    private Pair Number()
    {
        var isInteger = Chance(0.5);
        var schema = new JsonObject { ["type"] = isInteger ? "integer" : "number" };
        var step = isInteger ? One(1, 2, 5) : 0.25;
        var value = _random.Next(-40, 40) * step;
        if (Chance(0.3)) schema["multipleOf"] = step;
        if (Chance(0.3)) schema["minimum"] = value - _random.Next(4);
        else if (Chance(0.3)) schema["exclusiveMinimum"] = value - _random.Next(1, 4);
        if (Chance(0.3)) schema["maximum"] = value + _random.Next(4);
        else if (Chance(0.3)) schema["exclusiveMaximum"] = value + _random.Next(1, 4);
        return new(schema, isInteger ? (JsonNode)(long)value : value);
    }

    private Pair List(int levels)
    {
        var schema = new JsonObject { ["type"] = "array" };
        var values = new JsonArray();
        var tuple = Chance(0.4);
        if (tuple)
        {
            var first = new JsonArray();
            for (var i = _random.Next(1, 3); i > 0; i--) Take(first, values, Make(levels - 1));
            schema[IsNewest ? "prefixItems" : "items"] = first;
            if (Chance(0.5)) schema[IsNewest ? "items" : "additionalItems"] = Chance(0.5) ? false : new JsonObject { ["type"] = "integer" };
        }
        else if (Chance(0.8))
        {
            var entry = Make(levels - 1);
            schema["items"] = entry.Schema;
            for (var i = _random.Next(3); i > 0; i--) values.Add(entry.Value?.DeepClone());
        }

        // ajv 8.17 lets an empty list pass where contains stands beside a tuple; the specification does not.
        if (!tuple && Chance(0.4)) Contain(schema, values);
        // What contains has evaluated is a matter of the draft, which ajv 8.17 does not follow.
        if (IsNew && !schema.ContainsKey("contains") && Chance(0.2)) schema["unevaluatedItems"] = Chance(0.5) ? false : new JsonObject { ["type"] = One("string", "integer") };
        if (Chance(0.3)) schema["minItems"] = Math.Max(0, values.Count - _random.Next(2));
        if (Chance(0.3)) schema["maxItems"] = values.Count + _random.Next(2);
        if (Chance(0.2)) schema["uniqueItems"] = true;
        return new(schema, values);
    }

    private void Contain(JsonObject schema, JsonArray values)
    {
        schema["contains"] = new JsonObject { ["type"] = One("integer", "string") };
        if (!schema.ContainsKey("items")) values.Add(5);
        if (!IsNew) return;
        if (Chance(0.5)) schema["minContains"] = _random.Next(3);
        if (Chance(0.6)) schema["maxContains"] = _random.Next(1, 4);
    }

    private static void Take(JsonArray schemas, JsonArray values, Pair pair)
    {
        schemas.Add(pair.Schema);
        values.Add(pair.Value);
    }

    private Pair Object(int levels)
    {
        var schema = new JsonObject { ["type"] = "object" };
        var value = new JsonObject();
        var properties = new JsonObject();
        foreach (var name in new[] { "host", "port", "mode", "user", "x-1" }.OrderBy(_ => _random.Next()).Take(_random.Next(0, 4)))
        {
            var pair = Make(levels - 1);
            properties[name] = pair.Schema;
            if (Chance(0.75)) value[name] = pair.Value;
        }

        if (properties.Count > 0) schema["properties"] = properties;
        if (Chance(0.5)) schema["required"] = new JsonArray([.. value.Where(_ => Chance(0.6)).Select(entry => (JsonNode)entry.Key)]);
        Extras(schema, value, levels);
        Dependencies(schema, value, levels);
        // ajv 8.17 forgets what allOf has evaluated when dependentSchemas stands beside it and does not apply.
        if (IsNew && Chance(0.2) && !schema.ContainsKey("dependentSchemas") && !schema.ContainsKey("dependencies")) Unevaluated(schema, value);
        if (Chance(0.15)) schema["minProperties"] = Math.Max(0, value.Count - _random.Next(2));
        if (Chance(0.15)) schema["maxProperties"] = value.Count + _random.Next(2);
        return new(schema, value);
    }

    private void Extras(JsonObject schema, JsonObject value, int levels)
    {
        if (Chance(0.2))
        {
            var pair = Make(levels - 1);
            schema["patternProperties"] = new JsonObject { ["^x-"] = pair.Schema };
            value["x-2"] = pair.Value;
        }

        if (Chance(0.2)) schema["additionalProperties"] = false;
        else if (Chance(0.2))
        {
            var pair = Make(levels - 1);
            schema["additionalProperties"] = pair.Schema;
            value["more"] = pair.Value;
        }

        if (Chance(0.15)) schema["propertyNames"] = One<JsonNode>(new JsonObject { ["maxLength"] = 4 }, new JsonObject { ["pattern"] = "^[a-z]" }, new JsonObject { ["enum"] = new JsonArray("host", "port", "mode", "user") });
    }

    private void Dependencies(JsonObject schema, JsonObject value, int levels)
    {
        if (!Chance(0.25)) return;
        var (trigger, needed) = (One("host", "port", "mode"), One("user", "mode"));
        var kind = _random.Next(IsNew ? 3 : 2);
        if (!IsNew || kind == 2) schema["dependencies"] = new JsonObject { [trigger] = kind == 0 ? new JsonArray(needed) : new JsonObject { ["required"] = new JsonArray(needed) } };
        else if (kind == 0) schema["dependentRequired"] = new JsonObject { [trigger] = new JsonArray(needed) };
        else schema["dependentSchemas"] = new JsonObject { [trigger] = new JsonObject { ["properties"] = new JsonObject { [needed] = Make(Math.Min(1, levels - 1)).Schema } } };
        if (Chance(0.5)) value.Remove(trigger);
    }

    private void Unevaluated(JsonObject schema, JsonObject value)
    {
        schema.Remove("additionalProperties");
        schema["unevaluatedProperties"] = Chance(0.6) ? false : new JsonObject { ["type"] = "string" };
        if (Chance(0.5)) schema["allOf"] = new JsonArray(new JsonObject { ["properties"] = new JsonObject { ["more"] = true, ["extra"] = new JsonObject { ["type"] = "integer" } } });
        var isNumber = schema.ContainsKey("allOf");
        if (Chance(0.5) && (isNumber || schema["unevaluatedProperties"] is JsonObject)) value["extra"] = isNumber ? 1 : "text";
    }

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

    /// <summary>The value with one thing changed somewhere inside.</summary>
    private JsonNode? Change(JsonNode? value)
    {
        if (Chance(0.15)) return Other();
        var copy = value?.DeepClone();
        List<JsonNode> places = [];
        Collect(copy, places);
        if (places.Count == 0) return Other();
        switch (Pick(places))
        {
            case JsonObject map when map.Count > 0:
                var key = Pick(map.Select(entry => entry.Key).ToList());
                if (Chance(0.3)) map.Remove(key);
                else if (Chance(0.4)) map[One("host", "more", "x-3", "surprise")] = Other();
                else map[key] = Other();
                break;
            case JsonObject map:
                map[One("host", "more", "x-3")] = Other();
                break;
            case JsonArray list when list.Count > 0 && Chance(0.6):
                if (Chance(0.5)) list.RemoveAt(_random.Next(list.Count));
                else list[_random.Next(list.Count)] = Other();
                break;
            case JsonArray list:
                list.Add(list.Count > 0 && Chance(0.4) ? list[0]?.DeepClone() : Other());
                break;
        }

        return copy;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject map)
        {
            places.Add(map);
            foreach (var (_, below) in map) Collect(below, places);
        }
        else if (node is JsonArray list)
        {
            places.Add(list);
            foreach (var below in list) Collect(below, places);
        }
    }

    private JsonNode? Other() => _random.Next(12) switch
    {
        0 => "text",
        1 => "",
        2 => 1,
        3 => -3,
        4 => 2.5,
        5 => true,
        6 => null,
        7 => new JsonArray(),
        8 => new JsonObject(),
        9 => "tcp",
        10 => "999.1.1.1",
        _ => new JsonArray("a", 1, "a"),
    };

    private JsonArray Shuffled(params JsonNode[] nodes) => new([.. nodes.OrderBy(_ => _random.Next())]);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T One<T>(params T[] values) => values[_random.Next(values.Length)];

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
