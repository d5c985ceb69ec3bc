using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>The example protocol over TCP; <c>docs/connectors/custom.md</c> describes it byte by byte.</summary>
internal sealed class CustomConnection(ConnectionContext context) : Connection(context), IProbe, ITraced
{
    private readonly CustomSettings _settings = CustomSettings.Parse(context.Settings);
    private CustomClient? _client;

    public override int MaxConcurrentRequests => _settings.RequestsInFlight;

    public override Task HandleConnectAsync(CancellationToken cancellationToken) => OpenAsync(ConnectFailed, cancellationToken);

    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => OpenAsync(ReconnectFailed, cancellationToken);

    public override async Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        DisconnectDone();
    }

    public override PreparedAddress PrepareAddress(JsonElement address) => CustomAddress.Parse(address);

    public override ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken) =>
        Client.ReadAsync((CustomAddress)address, cancellationToken);

    public override ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken)
    {
        if (value.Kind == DataKind.Null) throw new ConnectorException("The protocol carries text only; there is no way to write null.");
        var text = value.ToString();
        if (CustomFrame.Uncarriable(text) is { } token)
            throw new ConnectorException($"The value contains \"{token}\", which the protocol uses itself; it cannot be written.");
        return Client.WriteAsync((CustomAddress)address, text, cancellationToken);
    }

    /// <summary>Reads an address that no device has: one that speaks the protocol answers with an empty value.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var rung = Context.Rungs.Begin("Device speaks the protocol");
        try
        {
            using var address = JsonDocument.Parse("""{"address":"connector-studio-probe"}""");
            await Client.ReadAsync(CustomAddress.Parse(address.RootElement), cancellationToken).ConfigureAwait(false);
            rung.Passed("answers to READ");
        }
        catch (ConnectorException exception)
        {
            rung.Failed("Something listens there but does not answer in the example protocol. Check the port.", exception.Message, "/port");
        }
    }

    public FrameDescription Describe(FrameDirection direction, ReadOnlySpan<byte> frame) => CustomTrace.Describe(frame);

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private CustomClient Client => _client ?? throw new ConnectorException("The connection is not open.");

    /// <summary>The link reads only once <c>ConnectDone</c> was said: a device that hangs up at once is then a lost link, not a refused signal.</summary>
    private async Task OpenAsync(Action<string, string?> failed, CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        try
        {
            var stream = await Context.Dialer.DialAsync(_settings.Host, _settings.Port, cancellationToken).ConfigureAwait(false);
            var client = _client = new CustomClient(stream, _settings, Context.Time, Context.Trace, ConnectLost);
            ConnectDone();
            client.Start();
        }
        catch (DialException exception)
        {
            failed(exception.Message, exception.Detail);
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is not { } client) return;
        await client.DisposeAsync().ConfigureAwait(false);
        if (client.LateAnswers + client.UnexpectedFrames == 0) return;
        Context.Log.Write(
            ConnectorLogLevel.Warning,
            $"While this link was open {client.LateAnswers} answers came too late and {client.UnexpectedFrames} frames answered nothing; all were dropped.",
            client.RemoteEndPoint);
    }
}
