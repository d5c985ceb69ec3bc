using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Agent;

public sealed class ServiceRunTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();
    private readonly ServiceRun _service;

    private readonly OneConnector _catalog;

    public ServiceRunTests() => _service = new ServiceRun(_catalog = new OneConnector(_script.Entry()), null, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => Advancing(_service.DisposeAsync().AsTask());

    [Fact]
    public async Task Apply_StartsConnectionsAndEndpoints()
    {
        await _service.ApplyAsync(Service([Connection("a"), Connection("b", connected: false)], [Endpoint("e", "a")]), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);

        Assert.Equal(ConnectionState.Disconnected, _service.Find("b")!.Status.State);
        Assert.Equal("e", _service.Find("a")!.Endpoints.Single().EndpointId);
    }

    [Fact]
    public async Task Apply_TheSameAgain_TouchesNothing()
    {
        await _service.ApplyAsync(Service([Connection("a", settings: """{"host":"x","port":1}""")], [Endpoint("e", "a")]), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);
        var before = _service.Find("a");

        await _service.ApplyAsync(Service([Connection("a", settings: """{ "port": 1.0, "host": "x" }""")], [Endpoint("e", "a")]), Token);

        Assert.Same(before, _service.Find("a"));
        Assert.Equal(1, _script.Calls.Count(call => call == "connect"));
    }

    [Fact]
    public async Task Apply_ChangedSettings_MakesOnlyThatConnectionAnew_AndTheOldGoesFirst()
    {
        await _service.ApplyAsync(Service([Connection("a"), Connection("b")], []), Token);
        await WaitFor.TrueAsync(() => _service.Connections.All(live => live.Status.State == ConnectionState.Connected));
        var untouched = _service.Find("b");
        _script.Calls.Clear();

        await _service.ApplyAsync(Service([Connection("a", settings: """{"port":2}"""), Connection("b")], []), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);

        Assert.Same(untouched, _service.Find("b"));
        Assert.Equal(["disconnect", "dispose", "create", "connect"], _script.Calls);
    }

    [Fact]
    public async Task Apply_TargetState_ConnectsAndDisconnectsWithoutMakingAnew()
    {
        await _service.ApplyAsync(Service([Connection("a")], []), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);
        var live = _service.Find("a")!;

        await _service.ApplyAsync(Service([Connection("a", connected: false)], []), Token);
        Assert.Equal((ConnectionState.Disconnected, live), (live.Status.State, _service.Find("a")));

        await _service.ApplyAsync(Service([Connection("a")], []), Token);
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        Assert.Equal(1, _script.Calls.Count(call => call == "create"));
    }

    [Fact]
    public async Task Apply_RemovedAndMovedEndpoints_FollowWithoutARestart()
    {
        await _service.ApplyAsync(Service([Connection("a"), Connection("b")], [Endpoint("e", "a"), Endpoint("f", "a")]), Token);
        await _service.ApplyAsync(Service([Connection("a"), Connection("b")], [Endpoint("e", "b")]), Token);

        Assert.Empty(_service.Find("a")!.Endpoints);
        Assert.Equal("e", _service.Find("b")!.Endpoints.Single().EndpointId);
    }

    [Fact]
    public async Task Apply_AnUnknownProtocolOrConnection_IsSaidAndTheRestRuns()
    {
        await _service.ApplyAsync(Service([Connection("a"), Connection("x") with { Protocol = "Unheard" }], [Endpoint("e", "nowhere")]), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);
        await WaitFor.TrueAsync(() => _service.Find("x")!.Status.Reason.Contains("This agent has no connector Unheard."));

        Assert.Equal(["Endpoint e is not run: this service has no connection nowhere."], _service.Faults);
    }

    [Fact]
    public async Task AConnectorThatChangesGoesAndComesBack_IsFollowedByItsConnections()
    {
        await _service.ApplyAsync(Service([Connection("a"), Connection("b", connected: false)], []), Token);
        await WaitFor.TrueAsync(() => _service.Find("a")!.Status.State == ConnectionState.Connected);
        var live = _service.Find("a")!;

        var second = new ScriptedConnector();
        _catalog.Becomes(second.Entry());
        await WaitFor.TrueAsync(() => second.Calls.Contains("connect"));
        Assert.Equal("dispose", _script.Calls.Last());

        _catalog.Becomes(null);
        await WaitFor.TrueAsync(() => live.Status.Reason.Contains("This agent has no connector Scripted."));

        var third = new ScriptedConnector();
        _catalog.Becomes(third.Entry());
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        Assert.Equal((live, ConnectionState.Disconnected), (_service.Find("a"), _service.Find("b")!.Status.State));
    }

    [Fact]
    public async Task Apply_OverAndOverAtAnyMoment_NeverWedges()
    {
        var random = new Random(11);
        _script.OnConnect = async (connection, token) =>
        {
            switch (random.Next(4))
            {
                case 0: connection.Failed("No."); break;
                case 1: await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); break;
                case 2: throw new InvalidOperationException("crash");
                default: connection.Done(); break;
            }
        };
        _script.OnRead = (_, _) => random.Next(3) == 0 ? new(new TaskCompletionSource<Reading>().Task) : new(new Reading(1L));
        _script.OnDisconnect = (connection, _) =>
        {
            if (random.Next(5) == 0) return new TaskCompletionSource().Task;
            connection.Down();
            return Task.CompletedTask;
        };
        var applying = new List<Task>();
        ServiceDefinition last = Service([], []);
        for (var round = 0; round < 150; round++)
        {
            last = Service(
                [.. Enumerable.Range(0, 4).Where(_ => random.Next(4) > 0).Select(index => Connection($"c{index}", $$"""{"port":{{random.Next(2)}}}""", random.Next(4) > 0))],
                [.. Enumerable.Range(0, 6).Where(_ => random.Next(3) > 0).Select(index => Endpoint($"e{index}", $"c{random.Next(4)}"))]);
            applying.Add(_service.ApplyAsync(last, Token));
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
            if (random.Next(3) == 0) await Task.Yield();
        }

        await Advancing(Task.WhenAll(applying));
        _script.OnConnect = (connection, _) => { connection.Done(); return Task.CompletedTask; };
        _script.OnReconnect = _script.OnConnect;
        var wanted = last.Connections.Where(connection => connection.TargetConnected).Select(connection => connection.Id).ToArray();
        await WaitFor.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return wanted.All(id => Histories.Path(_service.Find(id)!).LastOrDefault()?.EndsWith("Connected") == true || _service.Find(id)!.Status.State == ConnectionState.Connected);
        }, what: "every wanted connection is up in the end");

        Assert.Equal(last.Connections.Select(connection => connection.Id).Order(), _service.Connections.Select(live => live.Id).Order());
        Assert.All(last.Connections.Where(connection => !connection.TargetConnected), connection => Assert.Equal(ConnectionState.Disconnected, _service.Find(connection.Id)!.Status.State));
        Assert.All(_service.Connections, live => Assert.Equal(
            last.Endpoints.Where(endpoint => endpoint.ConnectionId == live.Id).Select(endpoint => endpoint.Id).Order(),
            live.Endpoints.Select(endpoint => endpoint.EndpointId).Order()));
    }

    private async ValueTask Advancing(Task task)
    {
        await WaitFor.TrueAsync(() =>
        {
            if (task.IsCompleted) return true;
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return false;
        });
        await task;
    }

    private static ServiceDefinition Service(ConnectionDefinition[] connections, EndpointDefinition[] endpoints) =>
        new("s", "services/s", connections, endpoints, []);

    private static ConnectionDefinition Connection(string id, string settings = "{}", bool connected = true) =>
        new(id, "Scripted", JsonElement.Parse(settings), TargetConnected: connected);

    private static EndpointDefinition Endpoint(string id, string connection) =>
        new(id, connection, "Scripted", EndpointOperation.Subscribe, ScriptedConnector.Address(id));

    private sealed class OneConnector(ConnectorEntry entry) : IConnectorCatalog
    {
        private ConnectorEntry? _entry = entry;

        public IReadOnlyList<ConnectorEntry> Connectors => _entry is null ? [] : [_entry];

        public event Action? Changed;

        public ConnectorEntry? Find(string protocol) => protocol == _entry?.Protocol ? _entry : null;

        public void Becomes(ConnectorEntry? entry)
        {
            _entry = entry;
            Changed?.Invoke();
        }
    }
}
