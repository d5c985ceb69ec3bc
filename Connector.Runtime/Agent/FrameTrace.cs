using Connector.Runtime.Live;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>The frame trace of one connection: copies bytes only while somebody watches.</summary>
internal sealed class FrameTrace(TimeProvider time) : IFrameTrace, IDisposable
{
    private const int LongestCopy = 4096;

    private readonly Feed<TracedFrame> _frames = new(history: 0);
    private long _sequence;

    public bool IsEnabled => _frames.Watchers > 0;

    public Watch<TracedFrame> Watch() => _frames.Watch();

    public void Frame(FrameDirection direction, ReadOnlySpan<byte> bytes)
    {
        if (!IsEnabled) return;
        var copy = bytes[..Math.Min(bytes.Length, LongestCopy)].ToArray();
        _frames.Publish(new TracedFrame(Interlocked.Increment(ref _sequence), time.GetUtcNow(), direction, copy, bytes.Length));
    }

    public void Dispose() => _frames.Dispose();
}
