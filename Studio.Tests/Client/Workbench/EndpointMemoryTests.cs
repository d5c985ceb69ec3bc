using Connector.Runtime.Agent;
using Studio.Client.Ports;
using Studio.Client.Workbench.Test;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class EndpointMemoryTests
{
    [Fact]
    public async Task A_read_that_ends_while_nobody_looks_is_there_afterwards()
    {
        var memory = new TestMemory();
        var (told, answer) = (0, new TaskCompletionSource<RequestResult>());
        memory.Of("a").Changed += () => told++;
        var reading = memory.Of("a").ReadAsync(() => answer.Task);
        Assert.True(memory.Of("a").IsReading);
        await memory.Of("a").ReadAsync(() => throw new InvalidOperationException("a second read beside the first"));
        Assert.Empty(memory.Of("b").Reads);

        answer.SetResult(Result(21.5));
        await reading;
        Assert.False(memory.Of("a").IsReading);
        Assert.Equal(21.5, Assert.Single(memory.Of("a").Reads).Value);
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task The_last_reads_are_kept_failures_among_them_and_only_numbers_are_drawn()
    {
        var memory = new EndpointMemory();
        for (var number = 0; number < 20; number++)
        {
            var result = number % 2 == 0 ? Result(number) : Result(0) with { Value = null, Error = "The device did not answer." };
            await memory.ReadAsync(() => Task.FromResult(result));
        }

        Assert.Equal(12, memory.Reads.Count);
        Assert.Equal("The device did not answer.", memory.Reads[0].Error);
        Assert.Equal(18.0, memory.Reads[1].Value);
        Assert.Equal(10, memory.Series.Count);
    }

    [Fact]
    public async Task A_write_that_failed_leaves_the_report_of_the_one_before()
    {
        var memory = new EndpointMemory();
        var report = new WriteReport(null, Result(1), null);
        await memory.WriteAsync("1", () => Task.FromResult(report));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => memory.WriteAsync("2", () => throw new UnauthorizedAccessException()));
        Assert.Equal(("1", report, false), (memory.Written, memory.Report, memory.IsWriting));
    }

    [Fact]
    public void Of_very_many_endpoints_those_looked_at_last_are_kept()
    {
        var memory = new TestMemory();
        var (first, second) = (memory.Of("first"), memory.Of("second"));
        for (var number = 0; number < 198; number++) memory.Of($"endpoint{number}");
        Assert.Same(first, memory.Of("first"));
        memory.Of("one more");
        Assert.Same(first, memory.Of("first"));
        Assert.NotSame(second, memory.Of("second"));
    }

    private static RequestResult Result(double value) => new(value, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(1), TimeSpan.Zero);
}
