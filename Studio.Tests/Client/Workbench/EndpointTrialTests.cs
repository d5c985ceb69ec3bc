using Connector.Runtime.Agent;
using Studio.Client.Ports;
using Studio.Client.Workbench.Test;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class EndpointTrialTests
{
    [Fact]
    public async Task A_read_that_ends_while_nobody_looks_is_there_afterwards()
    {
        var trials = new EndpointTrials();
        var (told, answer) = (0, new TaskCompletionSource<RequestResult>());
        trials.Of("a").Changed += () => told++;
        var reading = trials.Of("a").ReadAsync(() => answer.Task);
        Assert.True(trials.Of("a").IsReading);
        await trials.Of("a").ReadAsync(() => throw new InvalidOperationException("a second read beside the first"));
        Assert.Empty(trials.Of("b").Reads);

        answer.SetResult(Result(21.5));
        await reading;
        Assert.False(trials.Of("a").IsReading);
        Assert.Equal(21.5, Assert.Single(trials.Of("a").Reads).Value);
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task The_last_reads_are_kept_failures_among_them_and_only_numbers_are_drawn()
    {
        var trial = new EndpointTrial();
        for (var number = 0; number < 20; number++)
        {
            var result = number % 2 == 0 ? Result(number) : Result(0) with { Value = null, Error = "The device did not answer." };
            await trial.ReadAsync(() => Task.FromResult(result));
        }

        Assert.Equal(12, trial.Reads.Count);
        Assert.Equal("The device did not answer.", trial.Reads[0].Error);
        Assert.Equal(18.0, trial.Reads[1].Value);
        Assert.Equal(10, trial.Series.Count);
    }

    [Fact]
    public async Task A_write_that_failed_leaves_the_report_of_the_one_before()
    {
        var trial = new EndpointTrial();
        var report = new WriteReport(null, Result(1), null);
        await trial.WriteAsync("1", () => Task.FromResult(report));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => trial.WriteAsync("2", () => throw new UnauthorizedAccessException()));
        Assert.Equal(("1", report, false), (trial.Written, trial.Report, trial.IsWriting));
    }

    [Fact]
    public void Of_very_many_endpoints_those_looked_at_last_are_kept()
    {
        var trials = new EndpointTrials();
        var (first, second) = (trials.Of("first"), trials.Of("second"));
        for (var number = 0; number < 198; number++) trials.Of($"endpoint{number}");
        Assert.Same(first, trials.Of("first"));
        trials.Of("one more");
        Assert.Same(first, trials.Of("first"));
        Assert.NotSame(second, trials.Of("second"));
    }

    private static RequestResult Result(double value) => new(value, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(1), TimeSpan.Zero);
}
