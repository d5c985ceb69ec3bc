using System.Collections.Concurrent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas.Reference;

namespace Studio.Client.Workbench;

/// <summary>What changed about connectors while a service is open, by protocol; the newest only. Thread-safe.</summary>
public sealed class ConnectorNews
{
    private readonly ConcurrentDictionary<string, Item> _items = new(StringComparer.Ordinal);

    /// <summary>Takes a change in; one that changed nothing a person sees is left out.</summary>
    public void Add(ConnectorChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        // What was refused did not change anything; what was taken after a refusal is compared with what was shown.
        if (change.After?.Refused is not null || (change.Before?.LoadedAt is not null && change.Before.LoadedAt == change.After?.LoadedAt)) return;
        var sentences = SchemaDifference.Between(change.Before?.ConnectionSchema, change.After?.ConnectionSchema)
            .Concat(SchemaDifference.Between(change.Before?.AddressSchema, change.After?.AddressSchema)).ToList();
        _items[change.Protocol] = new Item(
            change.After?.LoadedAt,
            change.After is null ? $"The connector {change.Protocol} is gone. The file is kept as it is."
            : !change.After.IsUsable ? $"The connector {change.Protocol} cannot be used as it is now."
            : change.Before is { IsUsable: true } ? $"The connector {change.Protocol} was loaded anew. {(sentences.Count == 0 ? "Its fields are the same." : "This changed in its fields:")}"
            : $"The connector {change.Protocol} can be used now.",
            change.Before is { ConnectionSchema: not null } && change.After is not null ? sentences : change.After?.Faults ?? [],
            change.After is { IsUsable: true });
    }

    /// <summary>The news of a protocol, until they are closed.</summary>
    public Item? Find(string? protocol) => protocol is null ? null : _items.GetValueOrDefault(protocol);

    /// <summary>Closes the news of a protocol.</summary>
    public void Forget(string protocol) => _items.TryRemove(protocol, out _);

    /// <summary>The news of one protocol.</summary>
    /// <param name="At">When the version was loaded; null when it is gone.</param>
    /// <param name="Sentences">What changed, or what is wrong, each a sentence.</param>
    public sealed record Item(DateTimeOffset? At, string Headline, IReadOnlyList<string> Sentences, bool IsUsable);
}
