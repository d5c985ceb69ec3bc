using Xunit;

namespace Studio.Tests.Support;

/// <summary>Waits for a condition, never for a while.</summary>
internal static class WaitFor
{
    /// <summary>
    /// Looks every few milliseconds until the condition holds; fails the test after the bound. A bound is for what never comes:
    /// a machine that stands still for some seconds must not fail a test.
    /// </summary>
    public static Task TrueAsync(Func<bool> condition, int boundSeconds = 60, string? what = null) => TrueAsync(condition, () => what ?? "the condition", boundSeconds);

    /// <summary>The same, with words that are made only when it fails.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> what, int boundSeconds = 60)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(started) >= TimeSpan.FromSeconds(boundSeconds)) Assert.Fail($"not within {boundSeconds} s: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, TestContext.Current.CancellationToken);
        }
    }
}
