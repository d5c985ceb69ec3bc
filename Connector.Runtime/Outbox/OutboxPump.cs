using System.Threading.Channels;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Outbox;

/// <summary>
/// Sends what waits, in order, with as many under way as the link's window allows. When the link breaks it begins again at
/// the oldest message that was not acknowledged.
/// </summary>
internal sealed class OutboxPump : IAsyncDisposable
{
    private const int Page = 500;

    private readonly Outbox _outbox;
    private readonly IMqttLink _link;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<(long Number, Task<PublishOutcome> End)> _underWay = new();
    private readonly Task _loop;

    public OutboxPump(Outbox outbox, IMqttLink link, TimeProvider time)
    {
        _outbox = outbox;
        _link = link;
        _time = time;
        _loop = Task.Run(() => RunAsync(_ending.Token));
    }

    /// <summary>There is something new.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
    }

    private async Task RunAsync(CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await ConnectedAsync(ending);
                await SendWhileConnectedAsync(ending);
            }
        }
        catch (Exception closed) when (closed is ChannelClosedException || (closed is OperationCanceledException && ending.IsCancellationRequested))
        {
            // The outbox is closed, or its link was disposed. What is unsent stands on the disk; what was acknowledged meanwhile must not be sent again.
            foreach (var (number, end) in _underWay)
            {
                if (end.IsCompletedSuccessfully) Finish(number, end.Result);
            }
        }
    }

    private async Task ConnectedAsync(CancellationToken ending)
    {
        using var states = _link.WatchStatus();
        while (_link.Status.State != MqttLinkState.Connected) await states.Changes.ReadAsync(ending);
    }

    /// <summary>Returns when the link broke and everything under way has ended.</summary>
    private async Task SendWhileConnectedAsync(CancellationToken ending)
    {
        var next = 0L;
        var broken = false;
        var news = _wake.Reader.WaitToReadAsync(ending).AsTask();
        while (!broken)
        {
            if (news.IsCompleted)
            {
                _wake.Reader.TryRead(out _);
                news = _wake.Reader.WaitToReadAsync(ending).AsTask();
            }

            var rows = _outbox.Read(next, Page);
            foreach (var row in rows)
            {
                var end = await _link.SendAsync(new MqttPublish(row.Topic, row.Payload, row.Qos, row.Retain), ending);
                _underWay.Enqueue((row.Number, end));
                next = row.Number + 1;
                broken = Settle();
                if (broken) break;
            }

            if (broken || rows.Count > 0) continue;
            Task[] awaited = _underWay.TryPeek(out var first) ? [news, first.End] : [news];
            await Task.WhenAny(awaited).WaitAsync(ending);
            broken = Settle();
        }

        // All ends come with the end of the session; what was acknowledged before it must not be sent again.
        while (_underWay.TryPeek(out var left))
        {
            Finish(left.Number, await left.End.WaitAsync(ending));
            _underWay.Dequeue();
        }

        // A link that breaks calls itself connected a moment longer.
        await Task.Delay(TimeSpan.FromMilliseconds(20), _time, ending);
    }

    /// <summary>Notes what has ended, oldest first. True when the link is gone.</summary>
    private bool Settle()
    {
        while (_underWay.TryPeek(out var first) && first.End.IsCompleted)
        {
            if (!Finish(first.Number, first.End.Result)) return true;
            _underWay.Dequeue();
        }

        return false;
    }

    /// <summary>False for a message that must be sent again.</summary>
    private bool Finish(long number, PublishOutcome outcome)
    {
        if (!IsFinal(outcome)) return false;
        _outbox.Finish(number, refused: outcome != PublishOutcome.Done);
        return true;
    }

    /// <summary>A message that the broker refuses would be refused for ever: it is counted and not kept.</summary>
    private static bool IsFinal(PublishOutcome outcome) => outcome is PublishOutcome.Done or PublishOutcome.Refused or PublishOutcome.Impossible;
}
