using System.Runtime.CompilerServices;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Simulated;

/// <summary>Signals without a device: polled, pushed, browsed, and memories that can be written.</summary>
internal sealed class SimulatedConnection(ConnectionContext context) : Connection(context), ISubscribable, IBrowsable
{
    private readonly SimulatedSettings _settings = SimulatedSettings.Parse(context.Settings);
    private readonly Signals _signals = new(SimulatedSettings.Parse(context.Settings).Seed);
    private readonly Lock _lock = new();
    private readonly Dictionary<(PreparedAddress, Action<Reading>), ITimer> _pushes = [];

    public override int MaxConcurrentRequests => 100;

    public override Task HandleConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ConnectDone();
        return Task.CompletedTask;
    }

    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => HandleConnectAsync(cancellationToken);

    public override Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        StopPushing();
        DisconnectDone();
        return Task.CompletedTask;
    }

    public override PreparedAddress PrepareAddress(JsonElement address) => SimulatedAddress.Parse(address);

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        await TakeTimeAsync(cancellationToken).ConfigureAwait(false);
        return Now((SimulatedAddress)address);
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken)
    {
        var signal = (SimulatedAddress)address;
        if (signal.Shape != SignalShape.Memory) throw new DeviceErrorException("Only a memory can be written; this signal moves by itself.");
        await TakeTimeAsync(cancellationToken).ConfigureAwait(false);
        _signals.Remember(signal.Name, value);
    }

    public ValueTask HandleSubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var signal = (SimulatedAddress)address;
        if (signal.PushEvery <= TimeSpan.Zero) throw new ConnectorException("This signal is polled; set \"Push every\" to let it push.") { SettingPointer = "/pushEvery" };
        lock (_lock)
        {
            if (_pushes.ContainsKey((address, onData))) return ValueTask.CompletedTask;
            _pushes[(address, onData)] = Context.Time.CreateTimer(_ => onData(Now(signal)), null, TimeSpan.Zero, signal.PushEvery);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_pushes.Remove((address, onData), out var timer)) timer.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<BrowsedNode> BrowseAsync(string? parent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await TakeTimeAsync(cancellationToken).ConfigureAwait(false);
        if (parent is not null) yield break;
        foreach (var (signal, description) in Offered)
        {
            var address = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["signal"] = signal });
            yield return new BrowsedNode(signal, signal, HasChildren: false, address, description);
        }
    }

    public override ValueTask DisposeAsync()
    {
        StopPushing();
        return base.DisposeAsync();
    }

    private static readonly (string Signal, string Description)[] Offered =
    [
        ("sine", "Swings between its limits"),
        ("ramp", "Rises to its upper limit and starts again"),
        ("randomWalk", "Wanders between its limits"),
        ("step", "Jumps between its limits"),
        ("text", "Goes through idle, running, waiting and done"),
        ("memory", "Keeps what was written to it"),
    ];

    private Reading Now(SimulatedAddress address)
    {
        var now = Context.Time.GetUtcNow();
        return new Reading(_signals.At(address, now), now);
    }

    private Task TakeTimeAsync(CancellationToken cancellationToken) => _settings.Latency == TimeSpan.Zero
        ? cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask
        : Task.Delay(_settings.Latency, Context.Time, cancellationToken);

    private void StopPushing()
    {
        lock (_lock)
        {
            foreach (var timer in _pushes.Values) timer.Dispose();
            _pushes.Clear();
        }
    }
}
