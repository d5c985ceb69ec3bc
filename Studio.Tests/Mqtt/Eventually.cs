using Studio.Tests.Support;

namespace Studio.Tests.Mqtt;

/// <summary>Waits for a condition, never for a while.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, Func<string>? otherwise = null, int seconds = 60) =>
        WaitFor.TrueAsync(condition, otherwise ?? (() => "the condition"), seconds);

    public static async Task<T> ReadAsync<T>(System.Threading.Channels.ChannelReader<T> reader, int seconds = 60)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        return await reader.ReadAsync(limit.Token);
    }
}
