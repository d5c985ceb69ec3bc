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
    private static readonly ConnectorCatalog Catalog = ConnectorCatalog.BuiltIn();
    private readonly ExampleDevice _device = ExampleDevice.Start(TimeProvider.System);
    private readonly FaultProxy _proxy;
    private readonly ILiveConnection _live;

    public FaultCell()
    {
        _proxy = FaultProxy.Start(ExampleDevice.Host, _device.Port, TimeProvider.System);
        _proxy.LateBy = TimeSpan.FromMilliseconds(600);
        _live = LiveConnectionFactory.Create(Catalog.Find("Custom")!, new ConnectionDefinition("device", "Custom", Json(new
        {
            host = "127.0.0.1",
            port = _proxy.Port,
            requestTimeout = 400,
            connectionStrategy = new { initialDelay = 1000, incrementFactor = 2, maxDelay = 1500 },
        })));
    }

    /// <summary>Lets the fault come in the phase, looks what it does, takes it away, and waits until values flow again.</summary>
    public async Task RunAsync(ProxyFault fault, Phase phase, Outcome expected)
    {
        using var states = _live.WatchStates();
        List<StateChange> history = [.. states.Snapshot];
        if (phase == Phase.Connecting)
        {
            _proxy.Fault = fault;
            _live.Connect("test");
            await SeeAsync(states, history, expected);
        }
        else
        {
            _live.Connect("test");
            await WaitFor.TrueAsync(() => _live.Status.State == ConnectionState.Connected);
            if (phase == Phase.Subscribed) await SubscribeAsync();
            else await FlowAsync();
            _proxy.Fault = fault;
            await SufferAsync(phase, expected);
            await SeeAsync(states, history, expected);
        }

        _proxy.Fault = ProxyFault.None;
        await FlowAsync();
        if (phase == Phase.Subscribed) await WaitFor.TrueAsync(() => Sample() is { Error: null } sample && _device.Values["again"] == sample.Value.AsText(), 15, "the subscription brings the new value");
        await _live.DisconnectAsync("test", CancellationToken.None);
        while (states.Changes.TryRead(out var change)) history.Add(change);
        AssertLegal(history);
    }

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        await _proxy.DisposeAsync();
        await _device.DisposeAsync();
    }

    /// <summary>Does in the phase what makes the fault show.</summary>
    private async Task SufferAsync(Phase phase, Outcome expected)
    {
        for (var round = 0; round < 4 && phase is Phase.Reading or Phase.Writing; round++)
        {
            var address = Json(new { address = $"x{round}" });
            var result = phase == Phase.Reading
                ? await _live.ReadAsync(address, default, TestContext.Current.CancellationToken)
                : await _live.WriteAsync(address, $"{round}", TestContext.Current.CancellationToken);
            Assert.Equal(expected == Outcome.Fine, result.Succeeded);
            if (expected == Outcome.Lost && _live.Status.State != ConnectionState.Connected) break;
        }

        if (phase != Phase.Subscribed) return;
        if (expected == Outcome.Failing) await WaitFor.TrueAsync(() => Sample() is { Error: not null }, what: "the endpoint fails");
        if (expected != Outcome.Fine) return;
        var seen = Sample()!.Timestamp;
        await WaitFor.TrueAsync(() => Sample() is { Error: null } sample && sample.Timestamp > seen, what: "values go on");
    }

    /// <summary>Waits until the history shows what is expected, and that it shows nothing else.</summary>
    private async Task SeeAsync(Watch<StateChange> states, List<StateChange> history, Outcome expected)
    {
        await WaitFor.TrueAsync(
            () =>
            {
                while (states.Changes.TryRead(out var change)) history.Add(change);
                return expected switch
                {
                    Outcome.Lost => history.Any(change => change is { From: ConnectionState.Connected, To: ConnectionState.Reconnecting, Trigger: ConnectionTrigger.ConnectLost }),
                    Outcome.Refused => history.Any(change => change is { From: ConnectionState.Connecting, To: ConnectionState.Reconnecting, Trigger: ConnectionTrigger.ConnectFailed }),
                    _ => _live.Status.State == ConnectionState.Connected,
                };
            },
            what: $"the history shows {expected}");
        if (expected is Outcome.Lost or Outcome.Refused) return;
        Assert.Equal([ConnectionState.Connecting, ConnectionState.Connected], history.Where(change => !change.Refused).Select(change => change.To));
    }

    private async Task SubscribeAsync()
    {
        _device.Values["again"] = "0";
        _live.SetEndpoint(new EndpointDefinition("again", "device", "Custom", EndpointOperation.Subscribe, Json(new { address = "again", interval = 50 })));
        await WaitFor.TrueAsync(() => Sample() is { Error: null }, what: "the first value");
    }

    private EndpointSample? Sample() => _live.Endpoints.FirstOrDefault()?.Last;

    /// <summary>A value that nobody has seen yet is written and read back, so that a late answer cannot pass for it.</summary>
    private async Task FlowAsync()
    {
        var fresh = Guid.NewGuid().ToString("N");
        _device.Values["again"] = fresh;
        RequestResult? last = null;
        for (var attempt = 0; attempt < 200 && last is not { Succeeded: true }; attempt++)
        {
            await WaitFor.TrueAsync(() => _live.Status.State == ConnectionState.Connected, 15, "connected again");
            last = await _live.ReadAsync(Json(new { address = "again" }), default, TestContext.Current.CancellationToken);
            if (!last.Succeeded) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal(fresh, last!.Value!.Value.AsText());
    }

    private static void AssertLegal(List<StateChange> history)
    {
        for (var index = 1; index < history.Count; index++) Assert.Equal(history[index - 1].To, history[index].From);
        Assert.All(history, change => Assert.NotEmpty(change.Reason));
        Assert.Equal(ConnectionState.Disconnected, history[^1].To);
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
