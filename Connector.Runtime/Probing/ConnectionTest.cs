using System.Text.Json;
using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Dialing;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Probing;

/// <summary>
/// Tries settings once, step by step, with a connection of its own: no retries, and nothing stays open. The dialer and the
/// connector tell the rungs they know; the test adds those that are left.
/// </summary>
public sealed class ConnectionTest
{
    private const string ReadRung = "First read";

    /// <summary>Longer than any sensible request timeout of a connector.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(35);

    private readonly ConnectorEntry _connector;
    private readonly ConnectionDefinition _definition;
    private readonly JsonElement _address;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly RungLadder _ladder;

    private ConnectionTest(ConnectorEntry connector, ConnectionDefinition definition, JsonElement address, RuntimeOptions options, TimeProvider time)
    {
        (_connector, _definition, _address, _options, _time) = (connector, definition, address, options, time);
        _ladder = new RungLadder(time);
    }

    /// <summary>Rungs as they begin and as they end; ends with the test, when nothing is open any more.</summary>
    public ChannelReader<TestRung> Rungs => _ladder.Reader;

    /// <summary>True when no rung is red. Ends with the test; never faults, also when the test was cancelled.</summary>
    public Task<bool> Passed { get; private set; } = Task.FromResult(false);

    /// <summary>Starts a test.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="definition">The settings to try, references resolved.</param>
    /// <param name="address">The address block of the first read; undefined when there is none to try.</param>
    /// <param name="options">Settings of the agent; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Cancels the test: what is under way turns red, and everything is closed.</param>
    public static ConnectionTest Start(
        ConnectorEntry connector,
        ConnectionDefinition definition,
        JsonElement address = default,
        RuntimeOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(definition);
        var test = new ConnectionTest(connector, definition, address, options ?? RuntimeOptions.Default, time ?? TimeProvider.System);
        test.Passed = Task.Run(() => test.RunAsync(cancellationToken), CancellationToken.None);
        return test;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = new TestSignals();
        using var dialer = new Dialer(_options.Outbound, _ladder, _time, _options.DialTimeout);
        Sdk.Connection? connection = null;
        try
        {
            connection = await MakeAsync(dialer, signals, cancellationToken).ConfigureAwait(false);
            if (connection is not null && await ConnectAsync(connection, signals, cancellationToken).ConfigureAwait(false))
            {
                await ProbeAsync(connection, signals, cancellationToken).ConfigureAwait(false);
                await ReadAsync(connection, signals, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _ladder.Skip(ReadRung, "Not tried, because the connection could not be opened.");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ladder.EndOpen("The test was cancelled.");
            if (_ladder.IsGreen) Fail("Test", new FailureWords("The test was cancelled.", null));
        }
        finally
        {
            if (connection is not null) await CloseAsync(connection, signals).ConfigureAwait(false);
            _ladder.Complete();
        }

        return _ladder.IsGreen;
    }

    private async Task<Sdk.Connection?> MakeAsync(Dialer dialer, TestSignals signals, CancellationToken cancellationToken)
    {
        JsonElement settings;
        try
        {
            settings = ConnectorBlocks.Connection(_connector, _definition.Settings);
        }
        catch (ConnectorException exception)
        {
            Fail("Check the settings", FailureWords.Of(exception, ""), exception);
            return null;
        }

        var trace = new FrameTrace(_time);
        var context = new ConnectionContext
        {
            Id = _definition.Id,
            Settings = settings,
            Dialer = dialer,
            Time = _time,
            Log = new ConnectionLog(_time),
            Trace = trace,
            Rungs = _ladder,
            Signals = signals,
        };
        if (_connector.Create is not { } create)
        {
            Fail("Create the connector", new FailureWords(_connector.Faults is [var fault, ..] ? fault : $"The connector {_connector.Protocol} cannot be used.", null));
            return null;
        }

        try
        {
            return await Task.Run(() => create(context), CancellationToken.None).WaitAsync(_options.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            Fail("Create the connector", Words(exception, "it was being created", _options.ConnectTimeout), exception);
            return null;
        }
    }

    private async Task<bool> ConnectAsync(Sdk.Connection connection, TestSignals signals, CancellationToken cancellationToken)
    {
        var before = _ladder.Count;
        FailureWords? failure;
        Exception? thrown = null;
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var handler = Task.Run(() => connection.HandleConnectAsync(attempt.Token), CancellationToken.None);
            var first = await Task.WhenAny(handler, signals.Outcome).WaitAsync(_options.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false);
            if (first == handler) await handler.ConfigureAwait(false);
            failure = await signals.Outcome.WaitAsync(_options.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            thrown = exception;
            failure = Words(exception, "connecting", _options.ConnectTimeout);
        }

        if (failure is { } words)
        {
            await attempt.CancelAsync().ConfigureAwait(false);
            _ladder.EndOpen(words.Sentence, words.Detail);
            if (_ladder.IsGreen) Fail("Connect", words, thrown);
            return false;
        }

        if (_ladder.Count == before) Pass("Connect", null);
        return true;
    }

    private async Task ProbeAsync(Sdk.Connection connection, TestSignals signals, CancellationToken cancellationToken)
    {
        if (connection is not IProbe probe) return;
        await StepAsync("Ask the device", report: false, signals, cancellationToken, async token =>
        {
            await probe.ProbeAsync(token).ConfigureAwait(false);
            return null;
        }).ConfigureAwait(false);
    }

    private async Task ReadAsync(Sdk.Connection connection, TestSignals signals, CancellationToken cancellationToken)
    {
        if (_address.ValueKind == JsonValueKind.Undefined)
        {
            _ladder.Skip(ReadRung, "There is no endpoint yet whose address could be read.");
            return;
        }

        if (signals.LostBecause is { } lost)
        {
            _ladder.Skip(ReadRung, $"Not tried, because the device has closed the connection: {lost.Sentence}");
            return;
        }

        await StepAsync(ReadRung, report: true, signals, cancellationToken, async token =>
        {
            var address = connection.PrepareAddress(ConnectorBlocks.Address(_connector, _address));
            var reading = address.Operations.HasFlag(AddressOperations.Read) ? await connection.HandleReadAsync(address, default, token).ConfigureAwait(false)
                : connection is ISubscribable pushing && address.Operations.HasFlag(AddressOperations.Subscribe) ? await FirstPushAsync(pushing, address, token).ConfigureAwait(false)
                : throw new ConnectorException("This address can only be written, so nothing was read.");
            return $"{Shortened(reading.Value.ToString())} ({reading.Value.TypeName})";
        }).ConfigureAwait(false);
    }

    private static async Task<Reading> FirstPushAsync(ISubscribable pushing, PreparedAddress address, CancellationToken token)
    {
        var first = new TaskCompletionSource<Reading>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<Reading> onData = reading => first.TrySetResult(reading);
        await pushing.HandleSubscribeAsync(address, onData, token).ConfigureAwait(false);
        var reading = await first.Task.WaitAsync(token).ConfigureAwait(false);
        await pushing.HandleUnsubscribeAsync(address, onData, token).ConfigureAwait(false);
        return reading;
    }

    /// <summary>One step on the open link: bounded, ended by a lost link, and never left without a verdict.</summary>
    private async Task StepAsync(
        string name, bool report, TestSignals signals, CancellationToken cancellationToken, Func<CancellationToken, Task<string?>> step)
    {
        using var rung = report ? _ladder.Begin(name) : NoRungs.Instance;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Lost);
        try
        {
            rung.Passed(await Task.Run(() => step(ends.Token), CancellationToken.None).WaitAsync(LongestRead, _time, ends.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            var words = signals.LostBecause is { } lost ? new FailureWords($"The device closed the connection: {lost.Sentence}", lost.Detail)
                : Words(exception, "reading", LongestRead);
            await ends.CancelAsync().ConfigureAwait(false);
            if (report) rung.Failed(words.Sentence, words.Detail, (exception as ConnectorException)?.SettingPointer);
            else if (_ladder.IsGreen) Fail(name, words, exception);
        }
    }

    /// <summary>Closes the link as the connector does it; what takes too long is cut off by closing its sockets.</summary>
    private async Task CloseAsync(Sdk.Connection connection, TestSignals signals)
    {
        signals.Disconnecting();
        using var bound = new CancellationTokenSource(_options.DisconnectTimeout, _time);
        try
        {
            await Task.Run(() => connection.HandleDisconnectAsync(bound.Token), CancellationToken.None)
                .WaitAsync(_options.DisconnectTimeout, _time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail("Disconnect", Words(exception, "disconnecting", _options.DisconnectTimeout), exception);
        }

        try
        {
            await Task.Run(async () => await connection.DisposeAsync().ConfigureAwait(false)).WaitAsync(_options.DisconnectTimeout, _time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail("Disconnect", Words(exception, "it was being disposed", _options.DisconnectTimeout), exception);
        }
    }

    private void Pass(string name, string? finding)
    {
        using var rung = _ladder.Begin(name);
        rung.Passed(finding);
    }

    private void Fail(string name, FailureWords words, Exception? exception = null)
    {
        using var rung = _ladder.Begin(name);
        rung.Failed(words.Sentence, words.Detail, (exception as ConnectorException)?.SettingPointer);
    }

    private static bool IsFault(Exception exception, CancellationToken cancelled) =>
        exception is not OutOfMemoryException && !(exception is OperationCanceledException && cancelled.IsCancellationRequested);

    private static FailureWords Words(Exception exception, string doing, TimeSpan bound) => exception is TimeoutException
        ? new FailureWords($"The connector did not finish within {bound.TotalSeconds:0.#} s while {doing}.", null)
        : FailureWords.Of(exception, doing);

    private static string Shortened(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), " …");
}
