using System.Threading.Channels;

namespace Connector.Runtime.Mqtt;

internal sealed class MosquittoSubscription(string filter, MqttSubscribe options, Action<MosquittoSubscription> forget) : IMqttSubscription
{
    private readonly Channel<MqttReceived> _messages = Channel.CreateBounded<MqttReceived>(
        new BoundedChannelOptions(options.Capacity) { FullMode = BoundedChannelFullMode.Wait });
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ended;
    private long _dropped;

    public MqttSubscribe Options => options;
    public string Filter => filter;
    public ChannelReader<MqttReceived> Messages => _messages.Reader;
    public long Dropped => Interlocked.Read(ref _dropped);
    public string? Refusal { get; private set; }

    /// <summary>Ends with the broker's first answer, or at once when there is no link.</summary>
    public Task Answered => _answered.Task;

    public void Answer(string? refusal)
    {
        Refusal = refusal;
        _answered.TrySetResult();
    }

    /// <summary>Called on the session's thread. False when there was no room.</summary>
    public bool Offer(MqttReceived message)
    {
        if (options.IgnoreRetained && message.Retained) return true;
        if (_messages.Writer.TryWrite(message) || _ended) return true;
        Interlocked.Increment(ref _dropped);
        options.Overflow?.Invoke(message);
        return false;
    }

    public void End()
    {
        _ended = true;
        _messages.Writer.TryComplete();
        _answered.TrySetResult();
    }

    public ValueTask DisposeAsync()
    {
        forget(this);
        End();
        return ValueTask.CompletedTask;
    }
}
