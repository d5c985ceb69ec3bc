using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Dialing;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Connectors;

/// <summary>One connector instance with the real dialer around it, without the runtime's supervisor: handlers are called by hand.</summary>
internal sealed class ConnectorRig : IConnectionSignals, IConnectorLog, IFrameTrace, ITestRungs, IAsyncDisposable
{
    private readonly Dialer _dialer;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectorRig(string protocol, object settings, TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        _dialer = new Dialer(OutboundPolicy.Default, this, Time, TimeSpan.FromSeconds(8));
        Connection = Fleet.Catalog.Find(protocol)!.Create!(new ConnectionContext
        {
            Id = "rig",
            Settings = JsonSerializer.SerializeToElement(settings),
            Dialer = _dialer,
            Time = Time,
            Log = this,
            Trace = this,
            Rungs = this,
            Signals = this,
        });
    }

    public Connection Connection { get; }
    public TimeProvider Time { get; }
    public ConnectionState State { get; private set; }
    public ConcurrentQueue<string> Signals { get; } = new();
    public ConcurrentQueue<string> Log { get; } = new();
    public ConcurrentQueue<(FrameDirection Direction, byte[] Bytes)> Frames { get; } = new();
    public ConcurrentQueue<string> Rungs { get; } = new();
    public bool IsEnabled { get; set; }

    /// <summary>The reason of the first lost link.</summary>
    public Task<string> Lost => _lost.Task;

    public async Task<ConnectorRig> ConnectAsync()
    {
        State = ConnectionState.Connecting;
        await Connection.HandleConnectAsync(Token);
        return this;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public PreparedAddress Address(object address) => Connection.PrepareAddress(JsonSerializer.SerializeToElement(address));

    public async Task<DataValue> ReadAsync(object address) => (await Connection.HandleReadAsync(Address(address), default, Token)).Value;

    public async Task WriteAsync(object address, DataValue value) => await Connection.HandleWriteAsync(Address(address), value, Token);

    public void ConnectDone() => Signal("connectDone", ConnectionState.Connected);
    public void ConnectFailed(string reason, string? detail) => Signal($"connectFailed: {reason}", ConnectionState.Reconnecting);
    public void ReconnectFailed(string reason, string? detail) => Signal($"reconnectFailed: {reason}", ConnectionState.Reconnecting);
    public void DisconnectDone() => Signal("disconnectDone", ConnectionState.Disconnected);

    public void ConnectLost(string reason, string? detail)
    {
        Signal($"connectLost: {reason}", ConnectionState.Reconnecting);
        _lost.TrySetResult(reason);
    }

    public void Write(ConnectorLogLevel level, string message, string? detail = null) => Log.Enqueue($"{level}: {message}");

    public void Frame(FrameDirection direction, ReadOnlySpan<byte> bytes) => Frames.Enqueue((direction, bytes.ToArray()));

    public ITestRung Begin(string name) => new Rung(this, name);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _dialer.Dispose();
    }

    private void Signal(string signal, ConnectionState state)
    {
        Signals.Enqueue(signal);
        State = state;
    }

    private sealed class Rung(ConnectorRig rig, string name) : ITestRung
    {
        public void Passed(string? finding = null) => rig.Rungs.Enqueue($"{name}: passed");
        public void Failed(string sentence, string? detail = null, string? settingPointer = null) => rig.Rungs.Enqueue($"{name}: failed, {sentence}");
        public void Dispose()
        {
        }
    }
}
