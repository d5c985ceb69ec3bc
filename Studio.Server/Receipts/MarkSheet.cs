using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;

namespace Studio.Server.Receipts;

/// <summary>Holds what a draft says against what was tried. Pure but for the memory of the fingerprints.</summary>
internal static class MarkSheet
{
    /// <param name="file">The draft; what cannot be read as YAML has no marks.</param>
    /// <param name="values">The test values, in clear.</param>
    /// <param name="trials">The last trials, by part.</param>
    /// <param name="catalog">The connectors as they are now.</param>
    /// <param name="fingerprints">Makes the fingerprints.</param>
    public static TestMarks Of(
        CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> values, ImmutableDictionary<string, Trial> trials, IConnectorCatalog catalog, Fingerprints fingerprints)
    {
        var present = Present(file, values, catalog, fingerprints);
        var parts = file.Resources.Where(resource => resource.Kind is ResourceKind.Connection or ResourceKind.Endpoint).ToList();
        var left = Left(trials, parts);
        return new TestMarks([.. parts.Select(part => Of(part, present.TryGetValue(part.Id, out var print) ? print : null, trials, left))]);
    }

    /// <summary>The verdict on one part.</summary>
    /// <param name="kind">Connection or endpoint.</param>
    /// <param name="present">What the draft says now; null while that cannot be resolved.</param>
    /// <param name="last">Its last trial.</param>
    public static TestMark Of(string partId, ResourceKind kind, Fingerprint? present, Trial? last) => last switch
    {
        null => new TestMark(partId, kind, TestVerdict.Never),
        _ when last.Tried == present => new TestMark(partId, kind, last.Outcome.Error is null ? TestVerdict.Well : TestVerdict.Failed, last.Outcome),
        _ => new TestMark(partId, kind, TestVerdict.Changed, last.Outcome, Why(kind, present, last)),
    };

    private static TestMark Of(ResourceItem part, Fingerprint? present, ImmutableDictionary<string, Trial> trials, Dictionary<Fingerprint, Trial> left)
    {
        var last = trials.GetValueOrDefault(part.Id);
        if (last is null && present is { } print) left.TryGetValue(print, out last);
        return Of(part.Id, part.Kind, present, last);
    }

    private static string Why(ResourceKind kind, Fingerprint? present, Trial last) => (kind, present) switch
    {
        (_, null) => "It cannot be resolved now.",
        (ResourceKind.Connection, _) => "Its settings, or its connector, were changed since.",
        (_, { } now) when now.Own == last.Tried.Own => "Its connection was changed since.",
        _ => "Its address, or its connector, was changed since.",
    };

    private static Dictionary<string, Fingerprint> Present(CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> values, IConnectorCatalog catalog, Fingerprints fingerprints)
    {
        var service = file.Resolve(null, values).Service;
        var prints = new Dictionary<string, Fingerprint>(service.Connections.Count + service.Endpoints.Count, StringComparer.Ordinal);
        var connectors = new Dictionary<string, ConnectorEntry?>(StringComparer.Ordinal);
        foreach (var connection in service.Connections)
        {
            var connector = connectors[connection.Id] = catalog.Find(connection.Protocol);
            prints[connection.Id] = fingerprints.Of(connection, connector);
        }

        foreach (var endpoint in service.Endpoints)
            if (connectors.TryGetValue(endpoint.ConnectionId, out var connector))
                prints[endpoint.Id] = fingerprints.Of(endpoint, connector, prints[endpoint.ConnectionId]);
        return prints;
    }

    // Trials of parts that the file no longer has: a part of a new name that is still the same finds its own.
    private static Dictionary<Fingerprint, Trial> Left(ImmutableDictionary<string, Trial> trials, List<ResourceItem> parts)
    {
        var ids = parts.Select(part => part.Id).ToHashSet(StringComparer.Ordinal);
        var left = new Dictionary<Fingerprint, Trial>();
        foreach (var trial in trials.Values)
            if (!ids.Contains(trial.PartId) && (!left.TryGetValue(trial.Tried, out var other) || other.Outcome.At < trial.Outcome.At)) left[trial.Tried] = trial;
        return left;
    }
}
