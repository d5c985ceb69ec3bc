using Xunit;

namespace Studio.Tests.Support;

/// <summary>Waits for a condition, never for a while.</summary>
internal static class WaitFor
{
    /// <summary>Looks every few milliseconds until the condition holds; fails the test after the bound.</summary>
    public static async Task TrueAsync(Func<bool> condition, int boundSeconds = 10, string? what = null)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(started) < TimeSpan.FromSeconds(boundSeconds), $"not within {boundSeconds} s: {what ?? "the condition"}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, TestContext.Current.CancellationToken);
        }
    }
}
