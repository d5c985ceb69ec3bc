using System.Threading.Tasks.Sources;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// One request's place: runs one piece of work after the other and sleeps in between. It is woken on the thread that found
/// work for it, so that a due poll costs no switch of threads, and waiting costs no allocation.
/// </summary>
internal sealed class RequestWorker(RequestLane lane, EndpointRoster roster, Connection connection, TimeProvider time) : IValueTaskSource<LaneWork?>
{
    private ManualResetValueTaskSourceCore<LaneWork?> _sleep;

    /// <summary>Since when the present work runs; 0 while asleep. Read by the watch over hung requests.</summary>
    public long BusySince;

    /// <summary>Runs until the lane has ended. The first work is at hand.</summary>
    public async Task RunAsync(LaneWork? work)
    {
        while (work is not null)
        {
            var started = time.GetTimestamp();
            Volatile.Write(ref BusySince, started);
            var timedOut = false;
            switch (work)
            {
                case PollUnit { IsBatch: false } poll:
                    try
                    {
                        var reading = await connection.HandleReadAsync(poll.Addresses[0], default, lane.Life).ConfigureAwait(false);
                        roster.Succeeded(lane, poll.Members[0], reading, time.GetElapsedTime(started));
                    }
                    catch (Exception exception) when (exception is not OutOfMemoryException)
                    {
                        timedOut = exception is RequestTimeoutException;
                        roster.Failed(lane, poll.Members[0], FailureWords.Of(exception, "reading"), time.GetElapsedTime(started));
                    }

                    break;

                case PollUnit batch:
                    try
                    {
                        Array.Clear(batch.Outcomes);
                        await ((IBatchRead)connection).ReadBatchAsync(batch.Addresses, batch.Outcomes, lane.Life).ConfigureAwait(false);
                        timedOut = lane.TellBatch(batch, time.GetElapsedTime(started));
                    }
                    catch (Exception exception) when (exception is not OutOfMemoryException)
                    {
                        timedOut = exception is RequestTimeoutException;
                        var words = FailureWords.Of(exception, "reading");
                        foreach (var member in batch.Members) roster.Failed(lane, member, words, time.GetElapsedTime(started));
                    }

                    break;

                case ManualRequest manual:
                    manual.Started();
                    try
                    {
                        if (manual.IsWrite)
                        {
                            await connection.HandleWriteAsync(manual.Address, manual.Value, manual.Token).ConfigureAwait(false);
                            manual.Answered();
                            manual.Succeed(null, null);
                        }
                        else
                        {
                            var reading = await connection.HandleReadAsync(manual.Address, new ReadRequest(manual.Data), manual.Token).ConfigureAwait(false);
                            manual.Answered();
                            manual.Succeed(reading.Value, reading.Timestamp);
                        }
                    }
                    catch (Exception exception) when (exception is not OutOfMemoryException)
                    {
                        manual.Answered();
                        // Before anybody hears of it: what failed must not happen afterwards.
                        if (manual.IsWrite && exception is (RequestTimeoutException or OperationCanceledException)) lane.WriteGivenUp(time.GetElapsedTime(started));
                        manual.Fail(FailureWords.Of(exception, manual.IsWrite ? "writing" : "reading"));
                    }

                    break;

                case PushWork push:
                    await RunPushAsync(push).ConfigureAwait(false);
                    break;
            }

            Volatile.Write(ref BusySince, 0);
            if (!lane.Next(this, work, timedOut, out work)) return;
            work ??= await new ValueTask<LaneWork?>(this, _sleep.Version).ConfigureAwait(false);
        }
    }

    /// <summary>Called under the gate before it is put to sleep.</summary>
    public void PrepareSleep_NeedsGate() => _sleep.Reset();

    /// <summary>Hands it work, or null when there will be none. It goes on on this very thread.</summary>
    public void Wake(LaneWork? work) => _sleep.SetResult(work);

    private async ValueTask RunPushAsync(PushWork push)
    {
        var registration = push.Registration;
        try
        {
            var pushing = (ISubscribable)connection;
            if (push.Subscribe)
            {
                await pushing.HandleSubscribeAsync(registration.Address, registration.OnData, lane.Life).ConfigureAwait(false);
                lane.Subscribed(registration);
            }
            else if (lane.TakesBack(registration))
            {
                await pushing.HandleUnsubscribeAsync(registration.Address, registration.OnData, lane.Life).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            lane.PushFailed(push, FailureWords.Of(exception, push.Subscribe ? "subscribing" : "unsubscribing"));
        }
        finally
        {
            push.Finished();
        }
    }

    LaneWork? IValueTaskSource<LaneWork?>.GetResult(short token) => _sleep.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<LaneWork?>.GetStatus(short token) => _sleep.GetStatus(token);

    void IValueTaskSource<LaneWork?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _sleep.OnCompleted(continuation, state, token, flags);
}
