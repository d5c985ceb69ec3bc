using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>Schemas of single values.</summary>
internal sealed partial class RandomSchemas
{
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
}
