using System.Collections.Frozen;

namespace Connector.Runtime.Catalog;

/// <summary>
/// The connectors of several sources as one list. Where two sources have a connector of the same name the earlier source
/// wins, and the other is listed with a fault that says so.
/// </summary>
public sealed class ConnectorCatalog : IConnectorCatalog
{
    private readonly Lock _lock = new();
    private readonly List<IConnectorSource> _sources = [];
    private volatile Listing _listing = new([], FrozenDictionary<string, ConnectorEntry>.Empty);

    private ConnectorCatalog()
    {
    }

    public IReadOnlyList<ConnectorEntry> Connectors => _listing.All;

    public event Action? Changed;

    /// <summary>A catalogue of the connectors that come with the runtime.</summary>
    public static ConnectorCatalog BuiltIn() => new ConnectorCatalog().With(new AssemblyConnectors(typeof(ConnectorCatalog).Assembly, ConnectorOrigin.BuiltIn));

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
        lock (_lock)
        {
            var all = new List<ConnectorEntry>();
            var byName = new Dictionary<string, ConnectorEntry>(StringComparer.Ordinal);
            foreach (var entry in _sources.SelectMany(source => source.Entries))
            {
                if (byName.TryAdd(entry.Protocol, entry)) all.Add(entry);
                else all.Add(Shadowed(entry, byName[entry.Protocol]));
            }

            all.Sort((a, b) => string.CompareOrdinal(a.Protocol, b.Protocol));
            _listing = new Listing(all, byName.ToFrozenDictionary(StringComparer.Ordinal));
        }

        Changed?.Invoke();
    }

    private static ConnectorEntry Shadowed(ConnectorEntry entry, ConnectorEntry winner) => entry with
    {
        Create = null,
        Faults = [.. entry.Faults, $"{entry.Source}: another connector is called {entry.Protocol} already ({winner.Source}); rename this one."],
    };

    private sealed record Listing(IReadOnlyList<ConnectorEntry> All, FrozenDictionary<string, ConnectorEntry> ByName);
}
