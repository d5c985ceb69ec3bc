using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench.Mappings;

/// <summary>One item of a mapping as the form shows it.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
/// <param name="Sources">What it hears; where nothing is written yet, one empty source.</param>
/// <param name="IsList">Whether <c>subscribe</c> is written as a list.</param>
/// <param name="Target">Where it publishes.</param>
/// <param name="Rules">How many rules work on each message; they are kept as they are.</param>
internal sealed partial record MappingView(string Pointer, IReadOnlyList<MappingEnd> Sources, bool IsList, MappingEnd Target, int Rules)
{
    /// <summary>The names that wildcards give to levels (<c>+line</c>, <c>#rest</c>); <c>{line}</c> means them in the target.</summary>
    public IReadOnlyList<string> Names => [.. Sources.Where(source => !source.IsEndpoint).SelectMany(source => Wildcard().Matches(source.Text)).Select(match => match.Groups[1].Value).Distinct()];

    public static IReadOnlyList<MappingView> Of(CommissioningFile file, string resource, IReadOnlyDictionary<string, JsonNode?> values)
    {
        var pointer = resource + "/properties/mappings";
        if (file.Read(pointer, values) is not { Value: JsonArray items } block) return [];
        return [.. items.Select((item, i) => Of(item as JsonObject ?? [], block, pointer, i.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
    }

    private static MappingView Of(JsonObject item, BlockValue block, string list, string index)
    {
        var below = "/" + index;
        var sources = item["subscribe"] is JsonArray many
            ? many.Select((source, i) => MappingEnd.Of(source as JsonObject, block, list, $"{below}/subscribe/{i}")).ToList()
            : [MappingEnd.Of(item["subscribe"] as JsonObject, block, list, below + "/subscribe")];
        return new MappingView(list + below, sources, item["subscribe"] is JsonArray, MappingEnd.Of(item["publish"] as JsonObject, block, list, below + "/publish"), (item["rules"] as JsonArray)?.Count ?? 0);
    }

    [GeneratedRegex("(?:^|/)[+#]([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Wildcard();
}

/// <summary>One end of a mapping.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
/// <param name="IsEndpoint">Names an endpoint; else a topic.</param>
/// <param name="Text">The endpoint's id or the topic, as written.</param>
/// <param name="Tag"><c>!ref</c> or <c>!sub</c> in front of it, or null.</param>
/// <param name="Label">Of a source: what rules call it.</param>
/// <param name="Connection">The MQTT connection whose broker is meant, or null for the internal one.</param>
internal sealed record MappingEnd(string Pointer, bool IsEndpoint, string Text, string? Tag, string? Label, string? Connection)
{
    public string ValuePointer => $"{Pointer}/{(IsEndpoint ? "endpoint" : "topic")}";

    public static MappingEnd Of(JsonObject? end, BlockValue block, string list, string below)
    {
        var isEndpoint = end?.ContainsKey("endpoint") == true;
        var reference = block.References.GetValueOrDefault($"{below}/{(isEndpoint ? "endpoint" : "topic")}");
        return new MappingEnd(list + below, isEndpoint, reference?.Text ?? Plain(end?[isEndpoint ? "endpoint" : "topic"]), reference?.Tag, end?["label"] is { } label ? Plain(label) : null, block.References.GetValueOrDefault(below + "/connection")?.Text);
    }

    /// <summary>What a topic typed in its place becomes: a tag that it had stays, and <c>${…}</c> needs one.</summary>
    public YamlValue Topic(string typed) => Tag switch
    {
        "!ref" => new YamlValue.Reference(typed),
        "!sub" => new YamlValue.Substitution(typed),
        _ when typed.Contains("${", StringComparison.Ordinal) && !Text.Contains("${", StringComparison.Ordinal) => new YamlValue.Substitution(typed),
        _ => new YamlValue.Data(typed),
    };

    private static string Plain(JsonNode? value) => value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? "";
}
