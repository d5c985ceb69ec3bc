using System.Text.Json;
using Connector.Runtime.Supervision;
using Xunit;

namespace Studio.Tests.Supervision;

public sealed class ReconnectBackoffTests
{
    [Theory]
    [InlineData("{}", "1000 2000 4000 8000 16000 30000 30000")]
    [InlineData("""{"connectionStrategy":{"initialDelay":1000,"maxDelay":5000,"incrementFactor":2}}""", "1000 2000 4000 5000 5000")]
    [InlineData("""{"connectionStrategy":{"initialDelay":500}}""", "500 1000 2000")]
    [InlineData("""{"connectionStrategy":{"incrementFactor":3,"maxDelay":100000}}""", "1000 3000 9000 27000 81000 100000")]
    [InlineData("""{"connectionStrategy":{"initialDelay":9000,"maxDelay":2000}}""", "2000 2000")]
    [InlineData("""{"connectionStrategy":{"initialDelayMs":5,"backoffFactor":7}}""", "1000 2000 4000")]
    [InlineData("""{"connectionStrategy":"quick"}""", "1000 2000")]
    [InlineData("""{"connectionStrategy":{"initialDelay":-1,"maxDelay":null,"incrementFactor":0}}""", "1000 2000")]
    public void DelayBefore_FollowsTheStrategyExactly(string settings, string delays)
    {
        var backoff = ReconnectBackoff.From(JsonElement.Parse(settings));

        Assert.Equal(
            delays.Split(' ').Select(int.Parse),
            Enumerable.Range(1, delays.Split(' ').Length).Select(retry => (int)backoff.DelayBefore(retry).TotalMilliseconds));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(10_000)]
    [InlineData(int.MaxValue)]
    public void DelayBefore_AfterAnyNumberOfRetries_StaysAtTheMaximum(int retry) =>
        Assert.Equal(TimeSpan.FromSeconds(30), ReconnectBackoff.Default.DelayBefore(retry));

    [Fact]
    public void DelayBefore_TheNullthRetry_IsOurOwnBug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReconnectBackoff.Default.DelayBefore(0));
}
