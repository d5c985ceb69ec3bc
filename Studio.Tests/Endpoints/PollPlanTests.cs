using Connector.Runtime.Endpoints;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class PollPlanTests
{
    private const long Frequency = TimeSpan.TicksPerSecond;
    private const long Turn = 20 * TimeSpan.TicksPerMillisecond;

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(1000, 100)]
    [InlineData(10_000, 1000)]
    public void TurnsOfAllConnections_FallOnTheSameMoments(int count, int interval)
    {
        foreach (var now in (long[])[7, 123_456_789, 5 * Turn])
        {
            var turns = Enumerable.Range(0, count).Select(index => PollPlan.FirstTurn(index, count, TimeSpan.FromMilliseconds(interval), now, Frequency)).ToList();

            Assert.All(turns, turn => Assert.Equal(0, turn % Turn));
            Assert.InRange(turns[0], now - Turn + 1, now);
            Assert.True(turns[^1] < now + interval * TimeSpan.TicksPerMillisecond);
            Assert.Equal(turns.Order(), turns);
        }
    }

    [Theory]
    [InlineData(1, 1000, new[] { 0 })]
    [InlineData(2, 1000, new[] { 0, 500 })]
    [InlineData(2, 600_000, new[] { 0, 5000 })]
    [InlineData(3, 1, new[] { 0, 0, 0 })]
    [InlineData(4, 60, new[] { 0, 0, 20, 40 })]
    public void FewUnitsAndShortIntervals_KeepTheirOwnMoments(int count, int interval, int[] milliseconds) => Assert.Equal(
        milliseconds.Select(at => 7 + at * TimeSpan.TicksPerMillisecond),
        Enumerable.Range(0, count).Select(index => PollPlan.FirstTurn(index, count, TimeSpan.FromMilliseconds(interval), 7, Frequency)));
}
