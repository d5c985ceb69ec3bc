using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Microsoft.AspNetCore.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Workbench;

public sealed partial class TestPanel
{
    private static readonly (string Tab, string Label)[] Tabs = [("read", "Read"), ("write", "Write"), ("subscribe", "Subscribe"), ("log", "Log"), ("frames", "Frames"), ("faults", "Faults")];
    private readonly CancellationTokenSource _leave = new();
    private CancellationTokenSource? _test;
    private ScreenUpdates? _updates;
    private ConnectionWatch? _watch;
    private EndpointFollower? _follower;
    private LadderModel? _ladder;
    private StartResult? _start;
    private IReadOnlyList<string> _endpoints = [];
    private string? _connectionId, _endpointId, _picked;

    [CascadingParameter] internal WorkbenchContext Context { get; set; } = default!;

    [Parameter] public string? Selected { get; set; }

    [Parameter] public string? Tab { get; set; }

    [Parameter] public EventCallback<string> TabChanged { get; set; }

    private string Shown => Tabs.Any(tab => tab.Tab == Tab) ? Tab! : "read";

    private bool MayRun => Context.User.MayOperate && !Context.Draft.IsHalfTyped;

    private bool IsUp => _watch?.Connection.Status.State is { } state && state != ConnectionState.Disconnected;

    private bool IsConnected => _watch?.Connection.Status.State == ConnectionState.Connected;

    private FaultStatus? Faults => _connectionId is null ? null : Context.Session.Faults.Of(_connectionId);

    private EndpointStatus? EndpointStatus => _watch?.Connection.Endpoints.FirstOrDefault(endpoint => endpoint.EndpointId == _endpointId);

    protected override void OnInitialized()
    {
        _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(Show));
        Context.Session.Changed += _updates.Request;
    }

    protected override void OnParametersSet() => Follow();

    private void Show()
    {
        Follow();
        StateHasChanged();
    }

    // Which connection and endpoint the panel is about, and what is watched of them.
    private void Follow()
    {
        var resource = Context.Resource(Selected);
        var connection = resource switch
        {
            { Kind: ResourceKind.Connection } => resource.Id,
            { Kind: ResourceKind.Endpoint } => resource.ConnectionId,
            _ => _connectionId is not null && Context.Resource(NodePointer.Resource(_connectionId)) is { Kind: ResourceKind.Connection } ? _connectionId : null,
        };
        connection ??= Context.File.Resources.FirstOrDefault(item => item.Kind == ResourceKind.Connection)?.Id;
        if (connection != _connectionId)
        {
            (_connectionId, _ladder, _start, _picked) = (connection, null, null, null);
            _test?.Cancel();
        }

        _endpoints = [.. Context.File.Resources.Where(item => item.Kind == ResourceKind.Endpoint && item.ConnectionId == connection).Select(item => item.Id)];
        var endpoint = resource is { Kind: ResourceKind.Endpoint } ? resource.Id : _picked is not null && _endpoints.Contains(_picked) ? _picked : _endpoints.Count > 0 ? _endpoints[0] : null;
        var live = Context.Live(connection);
        if (!ReferenceEquals(live, _watch?.Connection))
        {
            _watch?.Dispose();
            _watch = live is null ? null : new ConnectionWatch(live, () => _updates?.Request());
        }

        if (endpoint == _endpointId && ReferenceEquals(live, _follower?.Connection)) return;
        _endpointId = endpoint;
        _follower?.Dispose();
        _follower = live is null || endpoint is null ? null : new EndpointFollower(live, endpoint, () => _updates?.Request());
    }

    private void PickEndpoint(string endpoint)
    {
        _picked = endpoint;
        Context.Select(NodePointer.Resource(endpoint), false);
    }

    private async Task ConnectAsync()
    {
        _start = null;
        _start = await Context.Session.ConnectAsync(_connectionId!, _leave.Token);
        Follow();
    }

    private Task DisconnectAsync() => Context.Session.DisconnectAsync(_connectionId!, _leave.Token);

    private async Task ClearFaultAsync() => _start = await Context.Session.Faults.SetAsync(_connectionId!, ProxyFault.None, _leave.Token);

    private async Task TestAsync()
    {
        _start = null;
        _test?.Dispose();
        _test = CancellationTokenSource.CreateLinkedTokenSource(_leave.Token);
        var ladder = _ladder = new LadderModel(Time.GetUtcNow());
        var cancelled = false;
        try
        {
            await foreach (var rung in Context.Session.TestConnection(_connectionId!, _endpointId, _test.Token).ReadAllAsync(_test.Token))
            {
                ladder.Take(rung);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }

        ladder.End(cancelled);
    }

    private void CancelTest() => _test?.Cancel();

    // A rung names a field of the connection block or, for the first read, of the address block.
    private Task RevealSetting(TestRung rung)
    {
        if (rung.SettingPointer is not { } pointer || _connectionId is null) return Task.CompletedTask;
        var connection = Context.Resource(NodePointer.Resource(_connectionId));
        var schema = Context.Catalog.Find(connection?.Protocol ?? "")?.ConnectionSchema;
        var key = pointer.Split('/') is ["", var first, ..] ? first : "";
        var isConnection = schema is null || schema.Child("properties", key) is not null;
        if (isConnection || _endpointId is null || Context.Resource(NodePointer.Resource(_endpointId)) is not { Operation: { } operation } endpoint)
            return Context.Reveal($"{NodePointer.Resource(_connectionId)}/properties/connection{pointer}");
        return Context.Reveal($"{endpoint.Pointer}/properties/{operation.ToString().ToLowerInvariant()}{pointer}");
    }

    private void AddEndpoint()
    {
        if (NodeDeeds.AddEndpoint(Context, _connectionId!) is { } pointer) Context.Select(pointer, false);
    }

    public void Dispose()
    {
        if (_updates is not null) Context.Session.Changed -= _updates.Request;
        _leave.Cancel();
        _test?.Dispose();
        _updates?.Dispose();
        _watch?.Dispose();
        _follower?.Dispose();
    }
}
