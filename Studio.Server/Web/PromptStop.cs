namespace Studio.Server.Web;

/// <summary>
/// Ends the requests that are still open a moment after the stop began. The server waits for each of them, and a page's connection
/// that comes up while the others are being told to go is told nothing: it would hold Ctrl+C until the host's patience ends, and
/// leave none of it to what has to be stored.
/// </summary>
internal static class PromptStop
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    public static void UsePromptStop(this WebApplication app)
    {
        var ended = new CancellationTokenSource(Timeout.InfiniteTimeSpan, app.Services.GetRequiredService<TimeProvider>());
        app.Lifetime.ApplicationStopping.Register(() => ended.CancelAfter(_grace));
        app.Lifetime.ApplicationStopped.Register(ended.Dispose);
        app.Use(async (http, next) =>
        {
            await using var open = ended.Token.Register(http.Abort);
            await next(http);
        });
    }
}
