using System.Text.Json;

namespace Connector.Sdk;

/// <summary>
/// One connection to one device. A connector author derives <c>FoobarConnection</c> and puts the schemas
/// <c>FoobarConnection.json</c> and <c>FoobarEndpoint.json</c> beside it; the prefix is the protocol's name.
/// </summary>
/// <remarks>
/// <para>The runtime owns the state machine. A handler reports how it went with one of the signals
/// (<see cref="ConnectDone"/> … <see cref="DisconnectDone"/>). A signal is a trigger at the transition table: it may come
/// from any thread, at any time, and the table may refuse it. A refusal is recorded with its reason and never thrown.</para>
/// <para><see cref="HandleConnectAsync"/>, <see cref="HandleReconnectAsync"/> and <see cref="HandleDisconnectAsync"/> never
/// overlap, except that disconnect may start once a hung handler has been given up. Reads and writes run only while
/// connected, at most <see cref="MaxConcurrentRequests"/> at once.</para>
/// <para>One instance lives as long as the connection does. Only when a handler hangs and is given up is the instance
/// disposed and a new one made for the next attempt. Everything dialled through the context is closed with it.</para>
/// </remarks>
public abstract class Connection : IAsyncDisposable
{
    /// <param name="context">What the runtime gives this connection; valid until disposal.</param>
    protected Connection(ConnectionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
    }

    /// <summary>Settings, dialer, clock, log and trace of this connection.</summary>
    protected ConnectionContext Context { get; }

    /// <summary>The state as the runtime sees it now. Check it before signalling from code that serves several handlers.</summary>
    public ConnectionState State => Context.Signals.State;

    /// <summary>How many reads and writes the runtime may have under way at once. Default 1. Read after each connect.</summary>
    public virtual int MaxConcurrentRequests => 1;

    /// <summary>
    /// Opens the link, then calls <see cref="ConnectDone"/> or <see cref="ConnectFailed"/> exactly once, now or later.
    /// Throwing counts as <see cref="ConnectFailed"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancelled by the connect timeout and by disconnect.</param>
    public abstract Task HandleConnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Closes what is left of the old link, opens a new one, then calls <see cref="ConnectDone"/> or
    /// <see cref="ReconnectFailed"/>. Throwing counts as <see cref="ReconnectFailed"/>. Never start a retry timer of your own.
    /// </summary>
    /// <param name="cancellationToken">Cancelled by the connect timeout and by disconnect.</param>
    public abstract Task HandleReconnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Closes the link and calls <see cref="DisconnectDone"/>. Returning or throwing without that call counts as done.
    /// A handler that takes longer than the runtime's bound is given up, and the state says so.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the runtime gives the handler up.</param>
    public abstract Task HandleDisconnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Parses one endpoint's address, once, before any request. Called on any thread, possibly before the connection is up.
    /// </summary>
    /// <param name="address">The address block of the endpoint, references resolved, already valid against the schema.</param>
    /// <exception cref="ConnectorException">The address cannot work; the message says why.</exception>
    public abstract PreparedAddress PrepareAddress(JsonElement address);

    /// <summary>Reads the present value of an address. Runs only while connected.</summary>
    /// <param name="address">What <see cref="PrepareAddress"/> returned.</param>
    /// <param name="request">What the caller sent along; empty for polls.</param>
    /// <param name="cancellationToken">Cancelled when the link is lost, on disconnect, or when a person cancels.</param>
    /// <exception cref="DeviceErrorException">The device answered with an error: the link is fine.</exception>
    /// <exception cref="RequestTimeoutException">The device did not answer in time.</exception>
    public virtual ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken) =>
        throw new ConnectorException($"{GetType().Name} cannot read.");

    /// <summary>Writes a value to an address. Runs only while connected; never queued while not.</summary>
    /// <remarks>
    /// A write that fails must not happen afterwards. When this throws a <see cref="RequestTimeoutException"/> or is cancelled while
    /// the far end's machine has acknowledged nothing, the runtime leaves the link and cuts what the dialer opened.
    /// </remarks>
    /// <inheritdoc cref="HandleReadAsync" path="/exception"/>
    public virtual ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken) =>
        throw new ConnectorException($"{GetType().Name} cannot write.");

    /// <summary>Called once, last. Closes what the connection still holds; must not signal any more.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The attempt, first or repeated, succeeded.</summary>
    protected void ConnectDone() => Context.Signals.ConnectDone();

    /// <summary>The first attempt failed. Legal while connecting.</summary>
    /// <param name="reason">A sentence a person can act on.</param>
    /// <param name="detail">The technical line under it, such as <c>ECONNREFUSED 10.0.0.4:502</c>.</param>
    protected void ConnectFailed(string reason, string? detail = null) => Context.Signals.ConnectFailed(reason, detail);

    /// <summary>A repeated attempt failed. Legal while reconnecting.</summary>
    /// <inheritdoc cref="ConnectFailed" path="/param"/>
    protected void ReconnectFailed(string reason, string? detail = null) => Context.Signals.ReconnectFailed(reason, detail);

    /// <summary>
    /// The link is gone. Legal while connected; fails all requests under way at once. An error answer is not a lost link;
    /// three requests in a row without a byte received are.
    /// </summary>
    /// <inheritdoc cref="ConnectFailed" path="/param"/>
    protected void ConnectLost(string reason, string? detail = null) => Context.Signals.ConnectLost(reason, detail);

    /// <summary>The link is closed. Legal while disconnecting.</summary>
    protected void DisconnectDone() => Context.Signals.DisconnectDone();
}
