using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>Schemas of lists and objects.</summary>
internal sealed partial class RandomSchemas
{
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
}
