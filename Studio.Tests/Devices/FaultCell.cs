using System.Globalization;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;
using static Studio.Tests.Devices.FaultTableTests;

namespace Studio.Tests.Devices;

/// <summary>One cell of the fault table: a device, a proxy before it, and a connection.</summary>
internal sealed class FaultCell : IAsyncDisposable
{
    private const int Bound = 60, Place = 0;
    private static readonly ConnectorCatalog Catalog = ConnectorCatalog.BuiltIn();
    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(1000), LongestDelay = TimeSpan.FromMilliseconds(1500);
    private static int _fresh;

    private readonly FaultSubject _device;
    private readonly ProxyFault _fault;
    private readonly Phase _phase;
    private readonly Outcome _expected;
    private readonly FaultProxy _proxy;
    private readonly ILiveConnection _live;

    private FaultCell(FaultSubject device, ProxyFault fault, Phase phase, Outcome expected)
    {
        (_device, _fault, _phase, _expected) = (device, fault, phase, expected);
        _proxy = FaultProxy.Start("127.0.0.1", _device.Port, TimeProvider.System);
        _proxy.LateBy = TimeSpan.FromMilliseconds(1300);
        var settings = _device.Settings(idle: phase == Phase.Idle && expected != Outcome.Fine);
        settings["host"] = "127.0.0.1";
        settings["port"] = _proxy.Port;
        // Where all goes well no answer may be called late only because the machine is busy.
        settings["requestTimeout"] = expected == Outcome.Fine ? 20_000 : fault == ProxyFault.Late ? 800 : 400;
        settings["connectionStrategy"] = new { initialDelay = (int)InitialDelay.TotalMilliseconds, incrementFactor = 2, maxDelay = (int)LongestDelay.TotalMilliseconds };
        _live = LiveConnectionFactory.Create(Catalog.Find(_device.Protocol)!, new ConnectionDefinition("device", _device.Protocol, Json(settings)));
    }

    public static async Task RunAsync(string protocol, ProxyFault fault, Phase phase, Outcome expected)
    {
        await using var cell = new FaultCell(await FaultSubject.StartAsync(protocol), fault, phase, expected);
        await cell.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        await _proxy.DisposeAsync();
        await _device.DisposeAsync();
    }

    /// <summary>Lets the fault come in the phase, looks what it does, takes it away, and waits until values flow again.</summary>
    private async Task RunAsync()
    {
        using var states = _live.WatchStates();
        List<StateChange> history = [.. states.Snapshot];
        if (_phase == Phase.Connecting)
        {
            _proxy.Fault = _fault;
            _live.Connect("test");
        }
        else
        {
            _live.Connect("test");
            await WaitFor.TrueAsync(() => _live.Status.State == ConnectionState.Connected, Bound, "connected");
            if (_phase == Phase.Subscribed) await SubscribeAsync();
            else await FlowAsync();
            _proxy.Fault = _fault;
            await SufferAsync();
        }

        await SeeAsync(states, history);
        _proxy.Fault = ProxyFault.None;
        await FlowAsync();
        if (_phase == Phase.Subscribed) await WaitFor.TrueAsync(() => Sample() is { Error: null } sample && Is(sample.Value, _device[Place]), Bound, "the subscription brings the new value");
        await _live.DisconnectAsync("test", CancellationToken.None);
        while (states.Changes.TryRead(out var change)) history.Add(change);
        AssertLegal(history);
    }

    /// <summary>Does in the phase what makes the fault show.</summary>
    private async Task SufferAsync()
    {
        for (var round = 1; round <= 4 && _phase is Phase.Reading or Phase.Writing; round++)
        {
            var value = _device[round] = Fresh();
            var result = _phase == Phase.Reading
                ? await _live.ReadAsync(Json(_device.ReadAddress(round)), default, TestContext.Current.CancellationToken)
                : await _live.WriteAsync(Json(_device.WriteAddress(round)), value, TestContext.Current.CancellationToken);
            Assert.Equal(_expected == Outcome.Fine, result.Succeeded);
            if (result.Succeeded && _phase == Phase.Reading) Assert.True(Is(result.Value!.Value, value), "the answer belongs to the request");
            if (_expected == Outcome.Lost && _live.Status.State != ConnectionState.Connected) break;
        }

        if (_phase != Phase.Subscribed) return;
        if (_expected == Outcome.Failing) await WaitFor.TrueAsync(() => Sample() is { Error: not null }, Bound, "the endpoint fails");
        if (_expected != Outcome.Fine) return;
        var seen = Sample()!.Timestamp;
        await WaitFor.TrueAsync(() => Sample() is { Error: null } sample && sample.Timestamp > seen, Bound, "values go on");
    }

    /// <summary>Waits until the history shows what is expected, and that it shows nothing else.</summary>
    private async Task SeeAsync(Watch<StateChange> states, List<StateChange> history)
    {
        await WaitFor.TrueAsync(
            () =>
            {
                while (states.Changes.TryRead(out var change)) history.Add(change);
                return _expected switch
                {
                    Outcome.Lost => history.Any(change => change is { From: ConnectionState.Connected, To: ConnectionState.Reconnecting, Trigger: ConnectionTrigger.ConnectLost }),
                    Outcome.Refused => history.Any(change => change is { From: ConnectionState.Connecting, To: ConnectionState.Reconnecting, Trigger: ConnectionTrigger.ConnectFailed }),
                    _ => _live.Status.State == ConnectionState.Connected && history.Any(change => change.To == ConnectionState.Connected),
                };
            },
            Bound,
            $"the history shows {_expected}");
        if (_expected is Outcome.Lost or Outcome.Refused) return;
        Assert.Equal([ConnectionState.Connecting, ConnectionState.Connected], history.Where(change => !change.Refused).Select(change => change.To));
    }

    private async Task SubscribeAsync()
    {
        _device[Place] = Fresh();
        var address = JsonSerializer.SerializeToNode(_device.ReadAddress(Place))!.AsObject();
        address["interval"] = 50;
        _live.SetEndpoint(new EndpointDefinition("place", "device", _device.Protocol, EndpointOperation.Subscribe, Json(address)));
        await WaitFor.TrueAsync(() => Sample() is { Error: null }, Bound, "the first value");
    }

    private EndpointSample? Sample() => _live.Endpoints.FirstOrDefault()?.Last;

    /// <summary>A value that nobody has seen yet is read, so that a late answer cannot pass for it.</summary>
    private async Task FlowAsync()
    {
        var fresh = _device[Place] = Fresh();
        RequestResult? last = null;
        for (var attempt = 0; attempt < 500 && last is not { Succeeded: true }; attempt++)
        {
            await WaitFor.TrueAsync(() => _live.Status.State == ConnectionState.Connected, Bound, "connected again");
            last = await _live.ReadAsync(Json(_device.ReadAddress(Place)), default, TestContext.Current.CancellationToken);
            if (!last.Succeeded) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(last!.Succeeded, $"values flow again: {last.Error} {last.Detail}");
        Assert.True(Is(last.Value!.Value, fresh), $"the value is the fresh one ({fresh}), not {last.Value}");
    }

    /// <summary>Each change begins where the last ended and has its reason; the delays are exactly those of the strategy.</summary>
    private static void AssertLegal(List<StateChange> history)
    {
        history.RemoveAll(change => change.Refused);
        for (var index = 1; index < history.Count; index++) Assert.Equal(history[index - 1].To, history[index].From);
        Assert.All(history, change => Assert.NotEmpty(change.Reason));
        foreach (var change in history.Where(change => change.NextRetryAt is not null))
        {
            var delay = InitialDelay * Math.Pow(2, change.Attempt - 1);
            Assert.Equal(delay < LongestDelay ? delay : LongestDelay, change.NextRetryAt!.Value - change.At);
        }

        Assert.Equal(ConnectionState.Disconnected, history[^1].To);
    }

    private static int Fresh() => Interlocked.Increment(ref _fresh) % 60_000 + 1;

    private static bool Is(DataValue value, int expected) => value.ToString() == expected.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
