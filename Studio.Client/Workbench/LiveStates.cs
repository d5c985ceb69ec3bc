using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Client.Components;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

/// <summary>
/// What the tree shows of running things: the state of every connection and endpoint, read afresh four times a second while
/// anything runs. Thread-safe.
/// </summary>
internal sealed class LiveStates : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    private readonly WorkbenchContext _context;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile IReadOnlyDictionary<string, LiveMark> _marks = new Dictionary<string, LiveMark>();

    public LiveStates(WorkbenchContext context, TimeProvider time)
    {
        (_context, _time) = (context, time);
        _timer = time.CreateTimer(_ => Read(), null, TimeSpan.Zero, Refresh);
    }

    /// <summary>Raised on any thread when a mark changed.</summary>
    public event Action? Changed;

    /// <summary>The mark of a connection or endpoint; null while it was never started.</summary>
    public LiveMark? Of(string resourceId) => _marks.GetValueOrDefault(resourceId);

    private void Read()
    {
        var marks = new Dictionary<string, LiveMark>(StringComparer.Ordinal);
        foreach (var resource in _context.File.Resources)
        {
            if (resource.Kind != Connector.Runtime.Commissioning.ResourceKind.Connection || _context.Live(resource.Id) is not { } live) continue;
            marks[resource.Id] = Of(live.Status);
            foreach (var endpoint in live.Endpoints) marks[endpoint.EndpointId] = Of(endpoint);
        }

        var before = _marks;
        if (before.Count == marks.Count && marks.All(mark => before.TryGetValue(mark.Key, out var old) && old == mark.Value)) return;
        _marks = marks;
        Changed?.Invoke();
    }

    private LiveMark Of(ConnectionStatus status) => new(StateLook.Of(status.State), status switch
    {
        { State: ConnectionState.Reconnecting, NextRetryAt: { } next } when next > _time.GetUtcNow() => $"retry {Words.Remaining(next - _time.GetUtcNow())}",
        { State: ConnectionState.Reconnecting } => "retrying",
        { State: ConnectionState.Connecting or ConnectionState.Disconnecting } => StateLook.Of(status.State).Word,
        _ => null,
    });

    private static LiveMark Of(EndpointStatus endpoint) => new(
        StateLook.Of(endpoint.State),
        endpoint.State == EndpointState.Failing ? "failing" : endpoint.Last is { Error: null } last ? Short(last.Value.ToString()) : null,
        endpoint.Reason ?? endpoint.Notice);

    private static string Short(string text) => text.Length > 24 ? text[..24] + "…" : text;

    public void Dispose() => _timer.Dispose();
}

/// <param name="Text">A value, or a word such as "retry in 3 s".</param>
/// <param name="Reason">Why it is as it is, for the tooltip.</param>
internal sealed record LiveMark(StateLook Look, string? Text, string? Reason = null);
