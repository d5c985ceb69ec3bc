using System.Text;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>What becomes of a request that its caller gave up, or that the device does not answer in time.</summary>
internal sealed partial class CustomClient
{
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
