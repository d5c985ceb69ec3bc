using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>Something a connection does for a link: it takes one of the connector's requests while it runs.</summary>
internal abstract class LaneWork;

/// <summary>
/// A read or a write somebody asked for: runs ahead of everything else. Its result is there at the latest when its link ends
/// or its caller gives up, also when the connector still hangs in it.
/// </summary>
internal sealed class ManualRequest : LaneWork
{
    private readonly TaskCompletionSource<RequestResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly long _queuedAt;
    private long _startedAt;
    private volatile bool _answered;

    private ManualRequest(TimeProvider time, PreparedAddress address, bool isWrite, JsonElement data, DataValue value)
    {
        (_time, Address, IsWrite, Data, Value) = (time, address, isWrite, data, value);
        _queuedAt = time.GetTimestamp();
    }

    public static ManualRequest Read(TimeProvider time, PreparedAddress address, JsonElement data) => new(time, address, false, data, default);

    public static ManualRequest Write(TimeProvider time, PreparedAddress address, DataValue value) => new(time, address, true, default, value);

    public PreparedAddress Address { get; }
    public bool IsWrite { get; }
    public JsonElement Data { get; }
    public DataValue Value { get; }
    public CancellationToken Token { get; private set; }

    public bool IsDone => _result.Task.IsCompleted;

    /// <summary>Waits for the result; both the caller's token and the link's end give the request up.</summary>
    public async Task<RequestResult> ResultAsync(Func<bool> submit, CancellationToken link, CancellationToken caller)
    {
        var both = CancellationTokenSource.CreateLinkedTokenSource(link, caller);
        Token = both.Token;
        using var givenUp = caller.Register(() => Fail(new FailureWords("The request was cancelled before the device had answered.", null)));
        if (!submit()) Fail(new FailureWords("The connection was lost before the request could be sent.", null));
        var result = await _result.Task.ConfigureAwait(false);
        if (_answered) both.Dispose();
        else _ = EndAsync(both);
        return result;
    }

    /// <summary>The connector has come back from the request, so nothing is left to be cancelled.</summary>
    public void Answered() => _answered = true;

    /// <summary>The result came without the connector, which may still be at it: it is told, and nobody waits for it.</summary>
    private static async Task EndAsync(CancellationTokenSource both)
    {
        await both.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        both.Dispose();
    }

    public void Started() => Interlocked.Exchange(ref _startedAt, _time.GetTimestamp());

    public void Succeed(DataValue? value, DateTimeOffset? timestamp) => Complete(value, timestamp, default);

    public void Fail(FailureWords words) => Complete(null, null, words);

    private void Complete(DataValue? value, DateTimeOffset? timestamp, FailureWords words)
    {
        var now = _time.GetTimestamp();
        var started = Interlocked.Read(ref _startedAt) is var at and not 0 ? at : now;
        _result.TrySetResult(new RequestResult(
            value, timestamp ?? _time.GetUtcNow(), _time.GetElapsedTime(started, now), _time.GetElapsedTime(_queuedAt, started), words.Sentence, words.Detail));
    }
}

/// <summary>Subscribes or unsubscribes one push endpoint.</summary>
internal sealed class PushWork(PushRegistration registration, bool subscribe) : LaneWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PushRegistration Registration { get; } = registration;
    public bool Subscribe { get; } = subscribe;
    public Task Done => _done.Task;

    public void Finished() => _done.TrySetResult();
}
