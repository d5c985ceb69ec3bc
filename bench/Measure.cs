using System.Diagnostics;

namespace Bench;

/// <summary>Counts what happens between two moments of this process.</summary>
internal sealed class Measure(Func<long> reads)
{
    private readonly long _reads = reads();
    private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();

    public Score Score()
    {
        var seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
        var done = reads() - _reads;
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalMilliseconds;
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        return new Score(done / seconds, cpu / Math.Max(1, done) * 1000, Environment.WorkingSet / 1048576.0, BytesPerRead: (double)allocated / Math.Max(1, done));
    }
}
