using Microsoft.Playwright;

namespace Studio.Tests.Forms.InBrowser;

/// <summary>Pictures for people to look at, in a folder that is not kept.</summary>
internal static class Picture
{
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_PICTURES") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"forms-{name}.png"), FullPage = true });
    }
}
