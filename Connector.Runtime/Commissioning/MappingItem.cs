using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>One item of a mapping resource as it is written.</summary>
/// <param name="Node">The whole item.</param>
/// <param name="Pointer">Where it stands.</param>
/// <param name="Sources">What it subscribes to.</param>
/// <param name="Publish">What it publishes to, if that is there.</param>
internal sealed record MappingItem(YamlMapping Node, string Pointer, IReadOnlyList<(YamlMapping? Node, string Pointer)> Sources, YamlMapping? Publish)
{
    public static IEnumerable<MappingItem> Of(ResourceFacts facts)
    {
        if (facts.Kind != ResourceKind.Mapping || facts.Properties?.Find("mappings")?.Value is not YamlSequence items) yield break;
        for (var i = 0; i < items.Items.Count; i++)
        {
            if (items.Items[i].Value is not YamlMapping item) continue;
            var pointer = $"{facts.Pointer}/properties/mappings/{i}";
            (YamlMapping?, string)[] sources = item.Find("subscribe")?.Value switch
            {
                YamlMapping one => [(one, pointer + "/subscribe")],
                YamlSequence many => [.. many.Items.Select((source, index) => (source.Value as YamlMapping, $"{pointer}/subscribe/{index}"))],
                _ => [],
            };
            yield return new MappingItem(item, pointer, sources, item.Find("publish")?.Value as YamlMapping);
        }
    }

    /// <summary>What a side names behind <c>endpoint</c>, where that is a resource of the same file.</summary>
    public static YamlScalar? EndpointOf(YamlMapping? side) =>
        side?.Find("endpoint")?.Value is YamlScalar { Tag: "!ref" } endpoint && !endpoint.Value.Contains("::", StringComparison.Ordinal) ? endpoint : null;
}
