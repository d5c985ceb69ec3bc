using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>Modbus TCP with the vendor's keys; <c>docs/connectors/modbus.md</c> tells what is ours beside them.</summary>
internal sealed class ModbusConnection(ConnectionContext context) : Connection(context), IBatchRead, IProbe, ITraced
{
    private readonly ModbusSettings _settings = ModbusSettings.Parse(context.Settings);
    private readonly Lock _lock = new();
    private readonly HashSet<ModbusAddress> _refused = [];
    private ModbusClient? _client;

    public override int MaxConcurrentRequests => _settings.RequestsInFlight;

    public override Task HandleConnectAsync(CancellationToken cancellationToken) => OpenAsync(ConnectFailed, cancellationToken);

    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => OpenAsync(ReconnectFailed, cancellationToken);

    public override async Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        DisconnectDone();
    }

    public override PreparedAddress PrepareAddress(JsonElement address) => ModbusAddress.Parse(address, _settings.UnitId);

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        var asked = (ModbusAddress)address;
        var data = await ModbusRequests.ReadAsync(Client, asked.Unit, asked.Table, asked.Start, asked.Length, cancellationToken).ConfigureAwait(false);
        return ModbusRequests.Value(asked, asked.Start, data.Span);
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken) =>
        await ModbusRequests.WriteAsync(Client, (ModbusAddress)address, value, cancellationToken).ConfigureAwait(false);

    public IReadOnlyList<IReadOnlyList<int>> PlanBatches(IReadOnlyList<PreparedAddress> addresses) => _settings.BatchReadEnabled
        ? ModbusBatches.Plan([.. addresses.Cast<ModbusAddress>()], _settings.MaxBatchSize)
        : [.. Enumerable.Range(0, addresses.Count).Select(index => (IReadOnlyList<int>)[index])];

    public async ValueTask ReadBatchAsync(IReadOnlyList<PreparedAddress> addresses, Memory<BatchOutcome> outcomes, CancellationToken cancellationToken)
    {
        var batch = addresses.Cast<ModbusAddress>().ToArray();
        int[] together;
        lock (_lock) together = [.. Enumerable.Range(0, batch.Length).Where(index => !_refused.Contains(batch[index]))];
        var alone = Enumerable.Range(0, batch.Length).Except(together).ToList();
        foreach (var group in ModbusBatches.Plan([.. together.Select(index => batch[index])], _settings.MaxBatchSize))
        {
            int[] members = [.. group.Select(index => together[index])];
            if (!await ReadTogetherAsync(batch, members, outcomes, cancellationToken).ConfigureAwait(false)) alone.AddRange(members);
        }

        foreach (var index in alone)
        {
            var outcome = await ReadAloneAsync(batch[index], cancellationToken).ConfigureAwait(false);
            outcomes.Span[index] = outcome;
        }
    }

    /// <summary>Reads one register: an answer, even a refusal, shows that the device speaks the protocol.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var rung = Context.Rungs.Begin("Device speaks Modbus");
        try
        {
            await ModbusRequests.ReadAsync(Client, _settings.UnitId, ModbusTable.HoldingRegisters, 0, 1, cancellationToken).ConfigureAwait(false);
            rung.Passed($"unit {_settings.UnitId} answers");
        }
        catch (DeviceErrorException refusal) when (refusal.Detail is { } detail && (detail.StartsWith("exception 10,", StringComparison.Ordinal) || detail.StartsWith("exception 11,", StringComparison.Ordinal)))
        {
            rung.Failed(refusal.Message, refusal.Detail, "/unitId");
        }
        catch (DeviceErrorException refusal)
        {
            rung.Passed($"answers, but not for register 0 ({refusal.Detail})");
        }
        catch (ConnectorException exception)
        {
            rung.Failed("Something listens there but does not answer in Modbus. Check the port and the unit id.", exception.Message, "/port");
        }
    }

    public FrameDescription Describe(FrameDirection direction, ReadOnlySpan<byte> frame) => ModbusTrace.Describe(direction, frame);

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private ModbusClient Client => _client ?? throw new ConnectorException("The connection is not open.");

    /// <summary>One request for several addresses; false when the device refused it, because one of them may be to blame.</summary>
    private async ValueTask<bool> ReadTogetherAsync(ModbusAddress[] batch, int[] members, Memory<BatchOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (members.Length == 1) return false;
        var first = batch[members[0]];
        var end = members.Max(index => batch[index].Start + batch[index].Length);
        try
        {
            var data = await ModbusRequests.ReadAsync(Client, first.Unit, first.Table, first.Start, end - first.Start, cancellationToken).ConfigureAwait(false);
            foreach (var index in members) outcomes.Span[index] = new BatchOutcome(ModbusRequests.Value(batch[index], first.Start, data.Span), null);
            return true;
        }
        catch (DeviceErrorException)
        {
            return false;
        }
    }

    /// <summary>An address that the device refuses is left out of its batch until it has answered alone.</summary>
    private async ValueTask<BatchOutcome> ReadAloneAsync(ModbusAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await HandleReadAsync(address, default, cancellationToken).ConfigureAwait(false);
            lock (_lock) _refused.Remove(address);
            return new BatchOutcome(reading, null);
        }
        catch (DeviceErrorException refusal)
        {
            lock (_lock) _refused.Add(address);
            return new BatchOutcome(default, refusal);
        }
        catch (RequestTimeoutException silence)
        {
            return new BatchOutcome(default, silence);
        }
    }

    /// <summary>The link reads only once <c>ConnectDone</c> was said: a device that hangs up at once is then a lost link, not a refused signal.</summary>
    private async Task OpenAsync(Action<string, string?> failed, CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        try
        {
            var stream = await Context.Dialer.DialAsync(_settings.Host, _settings.Port, cancellationToken).ConfigureAwait(false);
            lock (_lock) _refused.Clear();
            var client = _client = new ModbusClient(stream, _settings, Context, ConnectLost);
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
        if (client.LateAnswers == 0) return;
        Context.Log.Write(
            ConnectorLogLevel.Warning,
            $"While this link was open {client.LateAnswers} answers came too late and were dropped. Raise the request timeout if that goes on.",
            client.RemoteEndPoint);
    }
}
