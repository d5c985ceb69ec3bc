using System.Text.Json;
using System.Text.RegularExpressions;
using Connector.Runtime.Schemas.Fields;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>What people need of a field: words, and the limits and markers that its name promises.</summary>
internal static partial class FieldRules
{
    private static readonly HashSet<string> Acronyms = new(StringComparer.OrdinalIgnoreCase)
    {
        "api", "ca", "csv", "dns", "http", "https", "id", "ip", "json", "mqtt", "opc", "plc", "qos", "rtu", "ssl", "tcp", "tls", "ua", "udp", "uri", "url", "xml",
    };

    internal static void Check(SchemaPlace place, LintSink sink)
    {
        if (!place.IsField) return;
        CheckWords(place, sink);
        CheckPort(place, sink);
        CheckSecret(place, sink);
        CheckHost(place, sink);
        CheckSwitch(place, sink);
    }

    /// <summary>Fields of one object that are called the same.</summary>
    internal static void CheckSiblings(SchemaPlace place, LintSink sink)
    {
        if (place.IsCondition) return;
        var titled = place.Node.ChildMap("properties").Select(property => (property.Key, property.Value, Title: Wording.TitleOf(property.Value))).Where(field => field.Title is not null);
        foreach (var same in titled.GroupBy(field => field.Title).Where(group => group.Count() > 1))
        {
            foreach (var (name, schema, title) in same.Skip(1))
            {
                sink.Warning("title-repeated", schema.Pointer, $"The fields \"{same.First().Key}\" and \"{name}\" are both called \"{title}\".", "Give each its own title.");
            }
        }
    }

    private static void CheckWords(SchemaPlace place, LintSink sink)
    {
        var (node, name) = (place.Node, place.Property!);
        if (StandardKeys.IsStandard(node)) return;
        var fixedValue = place.Has("const") || (place.Meant.TryGet("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1);
        var title = Wording.TitleOf(node);
        // A field with one possible value is not shown; it tells variants apart.
        if (title is null && !fixedValue)
        {
            sink.Warning("missing-title", node.Pointer, $"The field \"{name}\" has no title; people see its raw name.", $"Add \"title\": \"{Suggest(name)}\".");
        }
        else if (title is not null && (RawName().IsMatch(title) || DottedName().IsMatch(title)))
        {
            sink.Information("title-is-a-name", node.Pointer + "/title", $"The title \"{title}\" reads like a name in code.", $"Write it for people: \"{Suggest(name)}\".");
        }

        if (!fixedValue && string.IsNullOrWhiteSpace(place.Text("description")))
        {
            sink.Warning("missing-description", node.Pointer, $"The field \"{name}\" has no description.", "Add one sentence on what it does, with its unit.");
        }
    }

    private static void CheckPort(SchemaPlace place, LintSink sink)
    {
        if (!PortName().IsMatch(place.Property!) || !TypeCheck.Of(place.Meant).Any(type => type is "integer" or "number")) return;
        var low = Limit(place.Meant, "minimum") ?? Limit(place.Meant, "exclusiveMinimum");
        var high = Limit(place.Meant, "maximum") ?? Limit(place.Meant, "exclusiveMaximum");
        if (low is >= 0 and <= 65535 && high is <= 65536) return;
        if (place.Has("enum") || place.Has("const")) return;
        sink.Warning("port-limits", place.Node.Pointer, $"The port \"{place.Property}\" accepts numbers that are no ports.", "Add \"minimum\": 1 and \"maximum\": 65535.");
    }

    private static void CheckSecret(SchemaPlace place, LintSink sink)
    {
        if (!SecretNames.Smells(place.Property!) || !(TypeCheck.Of(place.Meant) is [] or ["string"] or ["string", "null"] or ["null", "string"])) return;
        if (place.Has("properties") || place.Has("oneOf") || place.Has("anyOf") || place.Has("enum") || place.Has("const")) return;
        if (place.Text("format") == "password" || IsTrue(place, "writeOnly") || IsTrue(place, "airbyte_secret") || IsTrue(place, "x-secret")) return;
        sink.Warning("secret-unmarked", place.Node.Pointer, $"\"{place.Property}\" looks like a secret, but nothing says so; other tools will show it.", "Add \"writeOnly\": true and \"format\": \"password\".");
    }

    private static void CheckHost(SchemaPlace place, LintSink sink)
    {
        if (!HostName().IsMatch(place.Property!) || TypeCheck.Of(place.Meant) is not ["string"]) return;
        if (place.Has("format") || place.Has("pattern") || place.Has("enum") || place.Has("const")) return;
        sink.Information("host-format", place.Node.Pointer, $"The host \"{place.Property}\" accepts any text.", "Add \"format\": \"hostname\" where names and IPv4 addresses are enough, or a pattern.");
    }

    private static void CheckSwitch(SchemaPlace place, LintSink sink)
    {
        if (!SwitchName().IsMatch(place.Property!) || TypeCheck.Of(place.Meant) is not ["boolean"]) return;
        if (place.Owner!.ChildMap("properties").Count < 2) return;
        string[] conditions = ["if", "allOf", "anyOf", "oneOf", "dependencies", "dependentSchemas", "dependentRequired"];
        if (conditions.Any(keyword => place.Owner.TryGet(keyword, out _))) return;
        sink.Information("switch-without-condition", place.Node.Pointer, $"\"{place.Property}\" looks like a switch, but its neighbours are shown whether it is on or off.", "Put the fields that depend on it into \"if\"/\"then\" or \"dependentSchemas\".");
    }

    private static bool IsTrue(SchemaPlace place, string keyword) =>
        (place.Node.TryGet(keyword, out var own) && own.ValueKind == JsonValueKind.True) || (place.Meant.TryGet(keyword, out var meant) && meant.ValueKind == JsonValueKind.True);

    private static decimal? Limit(SchemaNode node, string keyword) =>
        node.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var limit) ? limit : null;

    /// <summary>"requestTimeout_ms" as "Request timeout ms".</summary>
    private static string Suggest(string name)
    {
        var words = string.Join(' ', WordPattern().Matches(name).Select(match => Acronyms.Contains(match.Value) ? match.Value.ToUpperInvariant() : match.Value.ToLowerInvariant()));
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex("^[a-z]+([A-Z][a-z0-9]*)+$|^[a-zA-Z0-9]+(_[a-zA-Z0-9]+)+$")]
    private static partial Regex RawName();

    [GeneratedRegex(@"^\w+(\.\w+){2,}$")]
    private static partial Regex DottedName();

    [GeneratedRegex("(^|[a-z0-9_-])([pP]ort|PORT)$|^PORT$|^Port$")]
    private static partial Regex PortName();

    [GeneratedRegex("^(host|hostname|host_name|hostName|ip|ipAddress|ip_address)$")]
    private static partial Regex HostName();

    [GeneratedRegex("^(enabled?|tls|ssl|encrypt(ed|ion)?|use_?(tls|ssl|encryption)|(tls|ssl|encryption)_?enabled)$", RegexOptions.IgnoreCase)]
    private static partial Regex SwitchName();
}
