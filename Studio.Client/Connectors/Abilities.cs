using Connector.Runtime.Catalog;

namespace Studio.Client.Connectors;

/// <summary>A connector's abilities and origin in words.</summary>
internal static class Abilities
{
    private static readonly (ConnectorAbilities Ability, string Word, string Help)[] All =
    [
        (ConnectorAbilities.Read, "read", "Values can be read when asked for, and polled."),
        (ConnectorAbilities.Write, "write", "Values can be written to the device."),
        (ConnectorAbilities.Push, "push", "The device sends values by itself."),
        (ConnectorAbilities.Browse, "browse", "What the device offers can be listed."),
        (ConnectorAbilities.Batch, "batch", "Several addresses are read with one request."),
        (ConnectorAbilities.Probe, "probe", "A connection test can say more than connected."),
        (ConnectorAbilities.Trace, "trace", "Frames are shown in words."),
    ];

    public static IEnumerable<(string Word, string Help)> Of(ConnectorAbilities abilities) =>
        All.Where(known => abilities.HasFlag(known.Ability)).Select(known => (known.Word, known.Help));

    public static string Of(ConnectorOrigin origin) => origin switch
    {
        ConnectorOrigin.BuiltIn => "built in",
        ConnectorOrigin.PlugIn => "plug-in",
        _ => "Node folder",
    };
}
