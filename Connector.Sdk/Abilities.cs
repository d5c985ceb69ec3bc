using System.Text.Json;

namespace Connector.Sdk;

/// <summary>A connection whose device pushes values. Without it the runtime polls <see cref="Connection.HandleReadAsync"/>.</summary>
public interface ISubscribable
{
    /// <summary>Registers for values of an address. Called while connected, again after every reconnect.</summary>
    /// <param name="address">What <see cref="Connection.PrepareAddress"/> returned.</param>
    /// <param name="onData">Call it for every value, from any thread; it never blocks and never throws.</param>
    /// <param name="cancellationToken">Cancelled when the link is lost or on disconnect.</param>
    ValueTask HandleSubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a registration that succeeded, once. Gets the very <paramref name="onData"/> that subscribed, of which nothing counts any
    /// more. Called when an endpoint goes, and for all that are left on an ordinary disconnect, before
    /// <see cref="Connection.HandleDisconnectAsync"/>: then <see cref="Connection.State"/> is <c>disconnecting</c>, at most
    /// <see cref="Connection.MaxConcurrentRequests"/> run at once, and when their time is up (2 s for all) the link is closed without
    /// the rest. Not called after a lost link, nor where a request hung.
    /// </summary>
    /// <param name="address">What <see cref="Connection.PrepareAddress"/> returned.</param>
    /// <param name="onData">What subscribed.</param>
    /// <param name="cancellationToken">Cancelled when the link is lost or the time is up.</param>
    ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken);
}

/// <summary>A connection that can say more about a device than "connected", as rungs of a connection test.</summary>
public interface IProbe
{
    /// <summary>Called once in a test, after the connection is up; reports through <see cref="ConnectionContext.Rungs"/>.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>A connection that can read several addresses with one request.</summary>
public interface IBatchRead
{
    /// <summary>
    /// Groups addresses of one interval into batches. Called when endpoints change, not per poll. Every index appears
    /// exactly once; an address that cannot be grouped is a batch of its own.
    /// </summary>
    IReadOnlyList<IReadOnlyList<int>> PlanBatches(IReadOnlyList<PreparedAddress> addresses);

    /// <summary>
    /// Reads one batch. Fills one outcome per address, in the same order; one bad address must not spoil the others.
    /// Throwing means that the whole batch failed.
    /// </summary>
    ValueTask ReadBatchAsync(IReadOnlyList<PreparedAddress> addresses, Memory<BatchOutcome> outcomes, CancellationToken cancellationToken);
}

/// <summary>One address's part of a batch: a reading, or the reason why there is none.</summary>
public readonly record struct BatchOutcome(Reading Reading, ConnectorException? Failure);

/// <summary>A connection that can list what its device offers.</summary>
public interface IBrowsable
{
    /// <summary>Lists the children of a node, lazily. Runs only while connected.</summary>
    /// <param name="parent">A <see cref="BrowsedNode.Id"/>, or null for the top.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<BrowsedNode> BrowseAsync(string? parent, CancellationToken cancellationToken);
}

/// <summary>One node of a device's address space.</summary>
/// <param name="Id">Handed back to browse its children.</param>
/// <param name="Name">What to show.</param>
/// <param name="HasChildren">Whether it can be opened.</param>
/// <param name="Address">The address block to put into an endpoint, or undefined for a folder.</param>
/// <param name="Description">A line of help, if the device has one.</param>
public sealed record BrowsedNode(string Id, string Name, bool HasChildren, JsonElement Address, string? Description = null);

/// <summary>A connection that can put its frames into words for the frame trace.</summary>
public interface ITraced
{
    /// <summary>Describes one traced frame. Called when a person looks, on any thread, with bytes from the network.</summary>
    FrameDescription Describe(FrameDirection direction, ReadOnlySpan<byte> frame);
}
