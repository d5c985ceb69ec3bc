using System.Text.Json;
using Connector.Sdk;

namespace LatheConnector;

/// <summary>
/// A connection to one device. The studio finds it by its name: what stands before "Connection" is the protocol, and the schemas
/// LatheConnection.json and LatheEndpoint.json belong to it.
/// </summary>
/// <remarks>
/// The studio calls the handlers and owns the state: a handler reports how it went (ConnectDone, ConnectFailed ...) and never retries
/// by itself. Connect, reconnect and disconnect never overlap; reads and writes run while connected only, one at a time unless
/// MaxConcurrentRequests says otherwise.
/// </remarks>
public sealed class LatheConnection(ConnectionContext context) : Connection(context)
{
    // The connection block of the file, valid against LatheConnection.json, defaults filled in.
    private readonly string _host = context.Settings.GetProperty("host").GetString()!;
    private readonly int _port = context.Settings.GetProperty("port").GetInt32();
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(context.Settings.GetProperty("requestTimeout").GetInt32());
    private LatheClient? _client;

    /// <summary>Opens the link. What is thrown here counts as a failed attempt; its message is shown to the user.</summary>
    public override Task HandleConnectAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <summary>The same again after a failed attempt or a lost link. The studio waits between two attempts.</summary>
    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    public override async Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        DisconnectDone();
    }

    /// <summary>Called once per endpoint: parse and check here, so that a request has nothing left to do.</summary>
    public override PreparedAddress PrepareAddress(JsonElement address) => LatheAddress.Parse(address);

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        string text = await Client.ReadAsync(((LatheAddress)address).Name, cancellationToken);
        return new Reading(text);
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken)
    {
        // A ConnectorException is shown to the user as it is: say what is wrong and what to do.
        if (value.Kind == DataKind.Null) throw new ConnectorException("The protocol carries text only; null cannot be written.");
        await Client.WriteAsync(((LatheAddress)address).Name, value.ToString(), cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    private LatheClient Client => _client ?? throw new ConnectorException("The connection is not open.");

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();

        // Always through the dialer: it keeps to the studio's rules on where to connect to, and tells a connection test how far it came.
        var stream = await Context.Dialer.DialAsync(_host, _port, cancellationToken);
        _client = new LatheClient(stream, _timeout, Context.Time, Context.Trace, ConnectLost);
        ConnectDone();

        // Only now: a device that hangs up at once has then lost a link that was up.
        _client.Start();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client) await client.DisposeAsync();
    }
}
