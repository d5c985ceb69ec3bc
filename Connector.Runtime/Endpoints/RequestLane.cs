using System.Globalization;
using Connector.Runtime.Agent;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// All requests of one stay in connected: what a person or a command asked for goes first, then subscriptions, then what is
/// due to be polled, never more at once than the connector can take. One timer serves all polls. Decisions are taken under
/// the instance's gate, which is never held over a call of the connector.
/// </summary>
internal sealed partial class RequestLane : ILink, IThreadPoolWorkItem
{
    private readonly ConnectionInstance _instance;
    private readonly ConnectionSupervisor _supervisor;
    private readonly EndpointRoster _roster;
    private readonly ConnectionLog _log;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<ConnectionInstance, LiveEndpoint, PreparedAddress> _prepare;
    private readonly CancellationTokenSource _life = new();
    private readonly ITimer _timer;
    private readonly ITimer _hungWatch;

    // Guarded by the gate.
    private readonly Queue<ManualRequest> _manual = new();
    private readonly HashSet<ManualRequest> _underWay = [];
    private readonly Queue<PushWork> _pushes = new();
    private readonly PriorityQueue<PollUnit, long> _due = new();
    private readonly Stack<RequestWorker> _asleep = new();
    private readonly List<RequestWorker> _workers = [];
    private long _timerDue = long.MaxValue;
    private int _limit;
    private volatile bool _begun;
    private volatile bool _closed;

    public RequestLane(
        ConnectionInstance instance,
        ConnectionSupervisor supervisor,
        EndpointRoster roster,
        ConnectionLog log,
        RuntimeOptions options,
        TimeProvider time,
        Func<ConnectionInstance, LiveEndpoint, PreparedAddress> prepare)
    {
        (_instance, _supervisor, _roster, _log, _options, _time, _prepare) = (instance, supervisor, roster, log, options, time, prepare);
        _timer = Timer(static lane => lane.TimerRang());
        _hungWatch = Timer(static lane => lane.LookForHung());
        _pushRetry = Timer(static lane => lane.SubscribeAgain());
        Life = _life.Token;
    }

    public ConnectionInstance Instance => _instance;

    /// <summary>Cancelled when the link is left.</summary>
    public CancellationToken Life { get; }

    public bool IsClosed => _closed;

    /// <summary>Begins on the pool: preparing addresses and asking for limits are calls of the connector, which may block.</summary>
    public void Start()
    {
        var every = _options.RequestLimit / 4;
        _hungWatch.Change(every, every);
        ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Begin(), this, preferLocal: false);
    }

    public void Close() => _closed = true;

    public void FailAll(string reason, string? detail)
    {
        _roster.LinkDown(this, reason);
        _timer.Dispose();
        _hungWatch.Dispose();
        _pushRetry.Dispose();
        ManualRequest[] failing;
        RequestWorker[] asleep;
        lock (_instance.Gate)
        {
            failing = [.. _manual, .. _underWay];
            asleep = [.. _asleep];
            _manual.Clear();
            _asleep.Clear();
            _due.Clear();
            EndPushes_NeedsGate();
        }

        var words = new FailureWords($"The connection was left while the request was under way: {reason}", detail);
        foreach (var request in failing) request.Fail(words);
        foreach (var worker in asleep) worker.Wake(null);
        // Cancellation calls back into the connector: not on the thread that signalled.
        _life.CancelAsync().ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>
    /// A write was given up. What the far end's machine has not acknowledged by now must not arrive later: the link is left and
    /// cut. A machine that has acknowledged it has it; nothing can take it back.
    /// </summary>
    /// <param name="lasted">How long it was under way.</param>
    public void WriteGivenUp(TimeSpan lasted)
    {
        if (!_instance.HasStalled(lasted)) return;
        if (!_closed)
        {
            _supervisor.Lost(
                _instance,
                "The device has not acknowledged a write, so the link was cut: the write cannot arrive later.",
                string.Create(CultureInfo.InvariantCulture, $"no TCP acknowledgement, {lasted.TotalMilliseconds:0} ms"));
        }

        _instance.CutUnacknowledged();
    }

    /// <summary>Queues a request ahead of all polls; false when the link has ended.</summary>
    public bool Submit(ManualRequest request)
    {
        lock (_instance.Gate)
        {
            if (_closed) return false;
            _manual.Enqueue(request);
        }

        // Not on the caller's thread: a connector that blocks must not hold a page.
        PumpOnPool();
        return true;
    }

    /// <summary>Starts whatever may start now, on this thread, and sets the timer for the rest.</summary>
    public void Pump()
    {
        using var burst = RequestBurst.Begin();
        while (true)
        {
            LaneWork? work;
            RequestWorker? worker;
            bool hired;
            lock (_instance.Gate)
            {
                work = Take_NeedsGate();
                if (work is null)
                {
                    SetTimer_NeedsGate();
                    return;
                }

                hired = !_asleep.TryPop(out worker);
                if (hired) _workers.Add(worker = new RequestWorker(this, _roster, _instance.Connection, _time));
            }

            if (hired) _ = worker!.RunAsync(work);
            else worker!.Wake(work);
        }
    }

    /// <summary>
    /// Called by a worker that has finished: books it and finds the next work. False when the lane has ended; true without
    /// work when the worker is to sleep.
    /// </summary>
    public bool Next(RequestWorker worker, LaneWork finished, bool timedOut, out LaneWork? work)
    {
        work = null;
        bool more, quiet, closed;
        lock (_instance.Gate)
        {
            _instance.Running--;
            more = finished switch
            {
                PollUnit unit => Finish_NeedsGate(unit, timedOut),
                ManualRequest manual => !_underWay.Remove(manual),
                _ => false,
            };
            quiet = _instance.Running == 0;
            closed = _closed;
            if (!closed)
            {
                work = Take_NeedsGate();
                if (work is null)
                {
                    worker.PrepareSleep_NeedsGate();
                    _asleep.Push(worker);
                    SetTimer_NeedsGate();
                }
            }
        }

        if (more) PumpOnPool();
        if (!closed) return true;

        // The supervisor may be waiting for the last request to end, or a later link of the same instance for its turn.
        if (quiet) _supervisor.Wake();
        (_supervisor.Link as RequestLane)?.PumpOnPool();
        return false;
    }

    void IThreadPoolWorkItem.Execute() => Pump();

    private void PumpOnPool() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void Begin()
    {
        try
        {
            var limit = 1;
            try
            {
                limit = Math.Max(1, _instance.Connection.MaxConcurrentRequests);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _log.Write(ConnectorLogLevel.Warning, "The connector failed to say how many requests it takes at once: one is assumed.", exception.Message);
            }

            _roster.LinkUp(this);
            lock (_instance.Gate)
            {
                _limit = limit;
                _begun = true;
            }

            Pump();
            EndpointsChanged();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _log.Write(ConnectorLogLevel.Error, "The runtime failed to start polling. Please report this.", exception.ToString());
        }
    }

    private LaneWork? Take_NeedsGate()
    {
        if (_closed || !_begun || _instance.Running >= _limit) return null;
        LaneWork? work = null;
        while (work is null && _manual.TryDequeue(out var manual))
        {
            if (manual.IsDone) continue;
            _underWay.Add(manual);
            work = manual;
        }

        work ??= _pushes.TryDequeue(out var push) ? push : TakeDue_NeedsGate();
        if (work is not null) _instance.Running++;
        return work;
    }

    private void SetTimer_NeedsGate()
    {
        if (_closed || !_begun || _instance.Running >= _limit) return;
        if (!_due.TryPeek(out _, out var due) || due >= _timerDue) return;
        _timerDue = due;
        var left = _time.GetElapsedTime(_time.GetTimestamp(), due);
        // Timers count whole milliseconds and cut the rest off: rounded down they ring early and find nothing.
        var whole = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(left.TotalMilliseconds)));
        _timer.Change(whole, Timeout.InfiniteTimeSpan);
    }

    private void TimerRang()
    {
        lock (_instance.Gate) _timerDue = long.MaxValue;
        Pump();
    }

    /// <summary>A request that never ends holds its place for ever: after the limit the link is left, and the instance with it.</summary>
    private void LookForHung()
    {
        var now = _time.GetTimestamp();
        bool hung;
        lock (_instance.Gate)
        {
            hung = _workers.Any(worker => Volatile.Read(ref worker.BusySince) is var since and not 0 && _time.GetElapsedTime(since, now) > _options.RequestLimit);
        }

        if (hung)
        {
            _supervisor.Lost(
                _instance,
                $"A request had not ended after {_options.RequestLimit.TotalSeconds:0.#} s, so the connection is made anew.",
                "The connector neither answered nor gave the request up.");
        }
    }

    private ITimer Timer(Action<RequestLane> rang) =>
        _time.CreateTimer(static state => Ring((TimerTarget)state!), new TimerTarget(this, rang), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private static void Ring(TimerTarget target) => target.Rang(target.Lane);

    private sealed record TimerTarget(RequestLane Lane, Action<RequestLane> Rang);
}
