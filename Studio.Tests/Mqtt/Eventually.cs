using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>Waits for a condition, never for a while.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, Func<string>? otherwise = null, int seconds = 60)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds))
                Assert.Fail($"not within {seconds} s. {otherwise?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<T> ReadAsync<T>(System.Threading.Channels.ChannelReader<T> reader, int seconds = 60)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        return await reader.ReadAsync(limit.Token);
    }
}
