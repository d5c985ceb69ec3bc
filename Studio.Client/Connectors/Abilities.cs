using Connector.Runtime.Catalog;
using Studio.Client.Live;

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
        ConnectorOrigin.PlugIn => "C# plug-in",
        _ => "JavaScript folder",
    };

    /// <summary>Where it comes from and what that means, for a badge's help.</summary>
    public static string HelpOf(ConnectorOrigin origin) => origin switch
    {
        ConnectorOrigin.BuiltIn => "It comes with the studio.",
        ConnectorOrigin.PlugIn => "A folder of your own with a connector in C#; loaded anew after every build.",
        _ => "A folder of your own with a connector in JavaScript, as the vendor's image takes it; loaded anew when a file is saved.",
    };

    /// <summary>What runs while newer files cannot be used.</summary>
    public static string GoesOn(ConnectorEntry entry, TimeProvider time)
    {
        var version = entry.LoadedAt is { } at ? $"the version loaded at {Words.Clock(at, time)}" : "the version before";
        return entry.Origin == ConnectorOrigin.NodeFolder
            ? $"What is connected goes on with {version}; what is not waits until they are mended."
            : $"Until they are mended, {version} goes on.";
    }

    /// <summary>Whether a search for some words, in any order, finds a connector.</summary>
    public static bool Matches(ConnectorEntry entry, string? search) => string.IsNullOrWhiteSpace(search) || search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        new[] { entry.Protocol, entry.Title, entry.Description, Of(entry.Origin), entry.IsUsable ? "" : "broken" }.Concat(Of(entry.Abilities).Select(ability => ability.Word))
            .Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
}
