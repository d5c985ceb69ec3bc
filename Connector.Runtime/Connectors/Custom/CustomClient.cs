using System.Buffers;
using System.Text;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>
/// One open link: sends requests without waiting for earlier answers, matches answers by operation and address, and times
/// out what stays silent. One per attempt; never reused.
/// </summary>
/// <remarks>
/// <para>Requests may come from any thread. Answers are completed on the link's own thread, which waits for the socket, so what
/// a caller does next, usually the next request, runs there too and leaves in one packet with its neighbours.</para>
/// <para>An answer carries no number. So one key (operation and address) is asked once at a time; after a timeout it is
/// left alone for one more timeout, and an answer in that window is dropped and counted. A later one cannot be told apart.</para>
/// </remarks>
internal sealed partial class CustomClient : IAsyncDisposable
{
    private const int SilentRequestsUntilLost = 3;
    private readonly Lock _lock = new();
    private readonly DialedStream _stream;
    private readonly TimeSpan _timeout;
    private readonly bool _oneAtATime;
    private readonly TimeProvider _time;
    private readonly IFrameTrace _trace;
    private readonly Action<string, string?> _lost;
    private readonly SendBuffer _send;
    private readonly Action _flush;
    private readonly ITimer _timer;
    private readonly long _timeoutTicks;
    private readonly Dictionary<byte[], PendingRequest> _byKey = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], PendingRequest>.AlternateLookup<ReadOnlySpan<byte>> _byAnswer;
    private readonly PendingList _asked = new();
    private readonly PendingList _quiet = new();
    private readonly Stack<PendingRequest> _pool = new();
    private readonly ValueCache _values = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private Exception? _ended;
    private int _silent;
    private bool _flushQueued;
    private bool _timerSet;

    /// <param name="lost">Called at most once, when the link ends by itself: sentence and technical line.</param>
    public CustomClient(DialedStream stream, CustomSettings settings, TimeProvider time, IFrameTrace trace, Action<string, string?> lost)
    {
        _stream = stream;
        _timeout = settings.RequestTimeout;
        _oneAtATime = settings.RequestsInFlight == 1;
        _time = time;
        _trace = trace;
        _lost = lost;
        _timeoutTicks = (long)(_timeout.TotalSeconds * time.TimestampFrequency);
        _byAnswer = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
        _send = new SendBuffer(stream, _lock, exception => End("The link broke while a request was being sent.", exception.Message));
        _flush = _send.Flush;
        _timer = time.CreateTimer(static client => ((CustomClient)client!).EndPhases(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Answers that came after their request had timed out, and were dropped.</summary>
    public long LateAnswers { get; private set; }

    /// <summary>Whole frames that answer nothing that was asked.</summary>
    public long UnexpectedFrames { get; private set; }

    public string RemoteEndPoint => _stream.RemoteEndPoint;

    /// <summary>Begins to read. Called once.</summary>
    public void Start()
    {
        _reading = _read.Task;
        new Thread(ReadUntilTheEnd) { IsBackground = true, Name = $"custom {_stream.RemoteEndPoint}" }.UnsafeStart();
    }

    public ValueTask<Reading> ReadAsync(CustomAddress address, CancellationToken cancellationToken) =>
        TryAsk(address.ReadKey, null, cancellationToken, out var answer) ? answer : AskLaterAsync(address.ReadKey, null, cancellationToken);

    public ValueTask WriteAsync(CustomAddress address, string value, CancellationToken cancellationToken)
    {
        var answer = TryAsk(address.WriteKey, value, cancellationToken, out var asked) ? asked : AskLaterAsync(address.WriteKey, value, cancellationToken);
        return answer.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(answer.AsTask());
    }

    /// <summary>Closes the link and fails what is under way. Does not report a lost link. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(new ConnectorException("The connection was closed before the device answered."));
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private bool TryAsk(byte[] key, string? value, CancellationToken cancellationToken, out ValueTask<Reading> answer)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            answer = ValueTask.FromCanceled<Reading>(cancellationToken);
            return true;
        }

        PendingRequest request;
        short version;
        bool flushNow;
        lock (_lock)
        {
            if (_ended is { } reason)
            {
                answer = ValueTask.FromException<Reading>(reason);
                return true;
            }

            if (_byKey.TryGetValue(key, out var earlier))
            {
                answer = earlier.Phase == PendingPhase.Quiet ? ValueTask.FromException<Reading>(LeftAlone(key, earlier)) : default;
                return earlier.Phase == PendingPhase.Quiet;
            }

            request = _pool.TryPop(out var pooled) ? pooled : new PendingRequest(this);
            version = request.Version;
            request.Key = key;
            request.Phase = PendingPhase.Asked;
            request.Due = _time.GetTimestamp() + _timeoutTicks;
            request.ReceivedBefore = _stream.BytesReceived;
            _byKey.Add(key, request);
            _asked.Add(request);
            Append_NeedsLock(key, value);
            SetTimer_NeedsLock();
            flushNow = DecideFlush_NeedsLock();
        }

        answer = new ValueTask<Reading>(request, version);
        if (cancellationToken.CanBeCanceled)
        {
            request.CancellationToken = cancellationToken;
            request.Cancellation = cancellationToken.UnsafeRegister(static request => Abandon((PendingRequest)request!), request);
        }

        if (flushNow) _send.Flush();
        return true;
    }

    private async ValueTask<Reading> AskLaterAsync(byte[] key, string? value, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_lock)
            {
                freed = _byKey.TryGetValue(key, out var earlier) && earlier.Phase != PendingPhase.Quiet
                    ? (earlier.Freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                    : Task.CompletedTask;
            }

            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryAsk(key, value, cancellationToken, out var answer)) return await answer.ConfigureAwait(false);
        }
    }

    private void Append_NeedsLock(byte[] key, string? value)
    {
        if (value is null)
        {
            CustomFrame.Write(_send.Output_NeedsLock, key, default, hasValue: false);
        }
        else
        {
            var size = Encoding.UTF8.GetMaxByteCount(value.Length);
            var rented = ArrayPool<byte>.Shared.Rent(size);
            var length = Encoding.UTF8.GetBytes(value, rented);
            CustomFrame.Write(_send.Output_NeedsLock, key, rented.AsSpan(0, length), hasValue: true);
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (_trace.IsEnabled)
        {
            var frame = new ArrayBufferWriter<byte>();
            CustomFrame.Write(frame, key, value is null ? default : Encoding.UTF8.GetBytes(value), value is not null);
            _trace.Frame(FrameDirection.Sent, frame.WrittenSpan);
        }
    }

    /// <summary>
    /// Where one request is under way at a time it leaves at once. Requests of one burst leave together when it ends, others
    /// share one flush.
    /// </summary>
    private bool DecideFlush_NeedsLock()
    {
        if (_oneAtATime) return true;
        if (RequestBurst.TryDefer(_flush) || _flushQueued) return false;
        _flushQueued = true;
        ThreadPool.UnsafeQueueUserWorkItem(static client => client.FlushQueued(), this, preferLocal: false);
        return false;
    }

    private void FlushQueued()
    {
        lock (_lock) _flushQueued = false;
        _send.Flush();
    }

    private void Free_NeedsLock(PendingRequest request)
    {
        _byKey.Remove(request.Key);
        request.Freed?.TrySetResult();
        request.Freed = null;
    }

    /// <summary>Called when a result was taken.</summary>
    internal void Reuse(PendingRequest request)
    {
        lock (_lock)
        {
            if (_pool.Count < 1024) _pool.Push(request);
        }
    }

    private void End(string sentence, string? detail)
    {
        if (Close(new ConnectorException(sentence, detail))) _lost(sentence, detail);
    }

    private bool Close(Exception reason)
    {
        List<PendingRequest> open = [];
        lock (_lock)
        {
            if (_ended is not null) return false;
            _ended = reason;
            while (_asked.First is { } request)
            {
                _asked.Remove(request);
                request.Freed?.TrySetResult();
                if (request.Phase == PendingPhase.Asked) open.Add(request);
                request.Phase = PendingPhase.Abandoned;
            }

            _byKey.Clear();
        }

        foreach (var request in open) request.Fail(reason);
        return true;
    }
}
