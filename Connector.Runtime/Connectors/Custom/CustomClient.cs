using System.Buffers;
using System.Text;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>
/// One open link: sends requests without waiting for earlier answers, matches answers by operation and address, and times
/// out what stays silent. One per attempt; never reused.
/// </summary>
/// <remarks>
/// <para>Requests may come from any thread. Answers are completed on the thread that reads the socket, so what a caller
/// does next, usually the next request, runs there too and leaves in one packet with its neighbours.</para>
/// <para>An answer carries no number. So one key (operation and address) is asked once at a time; after a timeout it is
/// left alone for one more timeout, and an answer in that window is dropped and counted. A later one cannot be told apart.</para>
/// </remarks>
internal sealed class CustomClient : IAsyncDisposable
{
    private const int SilentRequestsUntilLost = 3;
    private const int ReadsPerFlush = 16;
    private readonly Lock _lock = new();
    private readonly DialedStream _stream;
    private readonly TimeSpan _timeout;
    private readonly bool _oneAtATime;
    private readonly TimeProvider _time;
    private readonly IFrameTrace _trace;
    private readonly Action<string, string?> _lost;
    private readonly SendBuffer _send;
    private readonly ITimer _timer;
    private readonly long _timeoutTicks;
    private readonly Dictionary<byte[], PendingRequest> _byKey = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], PendingRequest>.AlternateLookup<ReadOnlySpan<byte>> _byAnswer;
    private readonly PendingList _asked = new();
    private readonly PendingList _quiet = new();
    private readonly Stack<PendingRequest> _pool = new();
    private readonly ValueCache _values = new();
    private Task _reading = Task.CompletedTask;
    private Exception? _ended;
    private int _silent;
    private int _readingThread;
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
        _timer = time.CreateTimer(static client => ((CustomClient)client!).EndPhases(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Answers that came after their request had timed out, and were dropped.</summary>
    public long LateAnswers { get; private set; }

    /// <summary>Whole frames that answer nothing that was asked.</summary>
    public long UnexpectedFrames { get; private set; }

    public string RemoteEndPoint => _stream.RemoteEndPoint;

    /// <summary>Begins to read. Called once.</summary>
    public void Start() => _reading = ReadLoopAsync();

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
    /// Where one request is under way at a time it leaves at once. A request made while answers are being handed out leaves
    /// when all have been; others share one flush.
    /// </summary>
    private bool DecideFlush_NeedsLock()
    {
        if (_readingThread == Environment.CurrentManagedThreadId) return false;
        if (_oneAtATime) return true;
        if (_flushQueued) return false;
        _flushQueued = true;
        ThreadPool.UnsafeQueueUserWorkItem(static client => client.FlushQueued(), this, preferLocal: false);
        return false;
    }

    private void FlushQueued()
    {
        lock (_lock) _flushQueued = false;
        _send.Flush();
    }

    private async Task ReadLoopAsync()
    {
        using var splitter = new FrameSplitter();
        var unsent = 0;
        try
        {
            while (true)
            {
                var read = _stream.ReadAsync(splitter.Room());
                // Answers that are here already are handed out first: what they bring about leaves in one packet.
                if (!read.IsCompleted || ++unsent == ReadsPerFlush)
                {
                    _send.Flush();
                    unsent = 0;
                }

                var count = await read.ConfigureAwait(false);
                if (count == 0)
                {
                    End("The device closed the connection.", _stream.RemoteEndPoint);
                    return;
                }

                splitter.Received(count);
                HandOut(splitter);
                if (_oneAtATime) _send.Flush();
            }
        }
        catch (InvalidDataException exception)
        {
            End("The device sends a frame that never ends; this does not look like the example protocol.", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End("The link to the device broke.", exception.Message);
        }
    }

    private void HandOut(FrameSplitter splitter)
    {
        Volatile.Write(ref _readingThread, Environment.CurrentManagedThreadId);
        try
        {
            while (splitter.TryNext(out var body)) Answer(body);
        }
        finally
        {
            Volatile.Write(ref _readingThread, 0);
        }
    }

    private void Answer(ReadOnlySpan<byte> body)
    {
        if (_trace.IsEnabled) TraceReceived(body);
        PendingRequest? request = null;
        Reading reading = default;
        lock (_lock)
        {
            _silent = 0;
            if (!SplitAnswer(body, out var key, out var value, out var hasValue) || !_byAnswer.TryGetValue(key, out request)
                || hasValue != (request.Key[0] == (byte)'R'))
            {
                UnexpectedFrames++;
                return;
            }

            if (request.Phase == PendingPhase.Quiet)
            {
                LateAnswers++;
                return;
            }

            _asked.Remove(request);
            Free_NeedsLock(request);
            if (request.Phase == PendingPhase.Abandoned) return;
            request.Phase = PendingPhase.Answered;
            if (hasValue) reading = new Reading(_values.Text_NeedsLock(request.Key, value));
        }

        request.Complete(reading);
    }

    /// <summary>Splits <c>SUCCESS:READ:address:value</c>; the value may hold colons, the address cannot.</summary>
    private static bool SplitAnswer(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        key = value = default;
        hasValue = false;
        if (!body.StartsWith(CustomFrame.Success)) return false;
        key = body[CustomFrame.Success.Length..];
        var operation = key.IndexOf((byte)':');
        if (operation < 0) return false;
        var separator = key[(operation + 1)..].IndexOf((byte)':');
        if (separator < 0) return true;
        separator += operation + 1;
        value = key[(separator + 1)..];
        key = key[..separator];
        hasValue = true;
        return true;
    }

    private void TraceReceived(ReadOnlySpan<byte> body)
    {
        var frame = new ArrayBufferWriter<byte>();
        CustomFrame.Write(frame, body, default, hasValue: false);
        _trace.Frame(FrameDirection.Received, frame.WrittenSpan);
    }

    /// <summary>The caller's token fired. The answer is still owed, so the key stays taken.</summary>
    private static void Abandon(PendingRequest request)
    {
        lock (request.Client._lock)
        {
            if (request.Phase != PendingPhase.Asked) return;
            request.Phase = PendingPhase.Abandoned;
        }

        request.Fail(new OperationCanceledException(request.CancellationToken));
    }

    private void EndPhases()
    {
        List<PendingRequest>? timedOut = null;
        var lost = false;
        lock (_lock)
        {
            _timerSet = false;
            if (_ended is not null) return;
            var now = _time.GetTimestamp();
            while (_quiet.First is { } quiet && quiet.Due <= now)
            {
                _quiet.Remove(quiet);
                Free_NeedsLock(quiet);
            }

            while (_asked.First is { } request && request.Due <= now)
            {
                _asked.Remove(request);
                if (request.Phase == PendingPhase.Asked) (timedOut ??= []).Add(request);
                lost |= (_silent = _stream.BytesReceived == request.ReceivedBefore ? _silent + 1 : 0) >= SilentRequestsUntilLost;
                request.Phase = PendingPhase.Quiet;
                request.Due = now + _timeoutTicks;
                _quiet.Add(request);
                request.Freed?.TrySetResult();
                request.Freed = null;
            }

            SetTimer_NeedsLock();
        }

        foreach (var request in timedOut ?? [])
            request.Fail(new RequestTimeoutException(
                $"The device did not answer the {Words(request.Key)} within {_timeout.TotalMilliseconds:0} ms.", $"request timeout, {_stream.RemoteEndPoint}"));
        if (lost) End($"The device has been silent for {SilentRequestsUntilLost} requests in a row.", $"no byte received, {_stream.RemoteEndPoint}");
    }

    private void SetTimer_NeedsLock()
    {
        if (_timerSet || _ended is not null) return;
        var due = Math.Min(_asked.First?.Due ?? long.MaxValue, _quiet.First?.Due ?? long.MaxValue);
        if (due == long.MaxValue) return;
        _timerSet = true;
        var wait = TimeSpan.FromSeconds(Math.Max(0, due - _time.GetTimestamp()) / (double)_time.TimestampFrequency);
        // Timers count whole milliseconds; rounding up spares a second, useless round.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
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

    private RequestTimeoutException LeftAlone(byte[] key, PendingRequest quiet)
    {
        var left = Math.Max(0, quiet.Due - _time.GetTimestamp()) * 1000 / _time.TimestampFrequency;
        return new RequestTimeoutException(
            $"The {Words(key)} was not sent: the last answer is overdue, and for another {left} ms a late one could be taken for the new one.",
            "quiet window after a request timeout");
    }

    private static string Words(byte[] key)
    {
        var text = Encoding.UTF8.GetString(key);
        var colon = text.IndexOf(':');
        return $"{text[..colon].ToLowerInvariant()} of \"{text[(colon + 1)..]}\"";
    }
}
