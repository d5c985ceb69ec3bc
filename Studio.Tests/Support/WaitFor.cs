using Xunit;

namespace Studio.Tests.Support;

/// <summary>Waits for a condition, never for a while.</summary>
internal static class WaitFor
{
    /// <summary>
    /// Looks every few milliseconds until the condition holds; fails the test after the bound. A bound is for what never comes:
    /// a machine that stands still for some seconds must not fail a test.
    /// </summary>
    public static async Task TrueAsync(Func<bool> condition, int boundSeconds = 60, string? what = null)
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
