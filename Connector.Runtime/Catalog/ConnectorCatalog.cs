using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Connector.Runtime.Catalog;

/// <summary>
/// The connectors of several sources as one list. Where two have the same name, one in a folder wins over a built-in one and
/// says so; otherwise the earlier source wins, and the other is listed with a fault that says so.
/// </summary>
public sealed class ConnectorCatalog : IConnectorCatalog
{
    private readonly Lock _lock = new();
    private readonly List<IConnectorSource> _sources = [];

    /// <summary>One object per entry for as long as it lives, so that it does not look changed whenever another one is.</summary>
    private readonly ConditionalWeakTable<ConnectorEntry, ConnectorEntry> _replacing = [];
    private volatile Listing _listing = new([], FrozenDictionary<string, ConnectorEntry>.Empty);

    private ConnectorCatalog()
    {
    }

    public IReadOnlyList<ConnectorEntry> Connectors => _listing.All;

    public event Action? Changed;

    public event Action<ConnectorChange>? ConnectorChanged;

    /// <summary>A catalogue of the connectors that come with the runtime.</summary>
    public static ConnectorCatalog BuiltIn() => new ConnectorCatalog().With(new AssemblyConnectors(typeof(ConnectorCatalog).Assembly, ConnectorOrigin.BuiltIn));

    /// <summary>A catalogue of the connectors of one assembly: for the test of a connector in C#.</summary>
    public static ConnectorCatalog Of(System.Reflection.Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return new ConnectorCatalog().With(new AssemblyConnectors(assembly, ConnectorOrigin.PlugIn));
    }

    public ConnectorEntry? Find(string protocol) => _listing.ByName.GetValueOrDefault(protocol);

    /// <summary>Adds a source; what earlier sources have keeps its name.</summary>
    internal ConnectorCatalog With(IConnectorSource source)
    {
        lock (_lock) _sources.Add(source);
        source.Changed += Refresh;
        Refresh();
        return this;
    }

    private void Refresh()
    {
        Listing before, after;
        lock (_lock)
        {
            before = _listing;
            var entries = _sources.SelectMany(source => source.Entries).OrderBy(entry => entry.Origin == ConnectorOrigin.BuiltIn).ToList();
            var byName = new Dictionary<string, ConnectorEntry>(StringComparer.Ordinal);
            var hidden = new List<ConnectorEntry>();
            foreach (var entry in entries)
            {
                if (byName.TryAdd(entry.Protocol, entry)) continue;
                var winner = byName[entry.Protocol];
                if (entry.Origin == ConnectorOrigin.BuiltIn) byName[entry.Protocol] = _replacing.GetValue(winner, Replacing);
                else hidden.Add(Shadowed(entry, winner));
            }

            List<ConnectorEntry> all = [.. byName.Values, .. hidden];
            all.Sort((a, b) => string.CompareOrdinal(a.Protocol, b.Protocol));
            _listing = after = new Listing(all, byName.ToFrozenDictionary(StringComparer.Ordinal));
        }

        Changed?.Invoke();
        foreach (var change in Between(before, after)) ConnectorChanged?.Invoke(change);
    }

    private static IEnumerable<ConnectorChange> Between(Listing before, Listing after) =>
        from protocol in before.ByName.Keys.Union(after.ByName.Keys).Order(StringComparer.Ordinal)
        let old = before.ByName.GetValueOrDefault(protocol)
        let now = after.ByName.GetValueOrDefault(protocol)
        where !ReferenceEquals(old, now)
        select new ConnectorChange(protocol, old, now);

    /// <summary>The folder's connector with the notice.</summary>
    private static ConnectorEntry Replacing(ConnectorEntry folder) => folder with
    {
        ReplacesBuiltIn = true,
        Notices = [.. folder.Notices, $"It is used instead of the connector {folder.Protocol} that comes with the studio, because a folder of your own goes first."],
    };

    private static ConnectorEntry Shadowed(ConnectorEntry entry, ConnectorEntry winner) => entry with
    {
        Create = null,
        Faults = [.. entry.Faults, $"{entry.Source}: another connector is called {entry.Protocol} already ({winner.Source}); rename this one."],
    };

    private sealed record Listing(IReadOnlyList<ConnectorEntry> All, FrozenDictionary<string, ConnectorEntry> ByName);
}
