using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Writes pictures of the tab Faults: not connected, a fault set, a proof that runs and one that ended. Run by build/pictures, not by ./test.</summary>
[Trait("Category", "e2e")]
public sealed class PicturesOfFaults(Browser browser)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "artifacts", "pictures");

    [Fact(Explicit = true)]
    public async Task Write()
    {
        Directory.CreateDirectory(Folder);
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        await page.OpenExampleAsync();
        await page.SelectPartAsync("temperature");
        await page.TabAsync("Faults");
        await ShootAsync(page, "faults-not-connected");
        await page.ConnectAsync();
        await page.StateAsync("connected");
        await page.GetByTestId("fault-refuse").ClickAsync();
        await page.StateAsync("reconnecting");
        await page.Locator(".events > summary").ClickAsync();
        await ShootAsync(page, "faults-set");
        await page.GetByTestId("clear-fault").ClickAsync();
        await page.StateAsync("connected");
        await page.GetByTestId("prove").ClickAsync();
        await page.GetByTestId("proof-reset").WaitForAsync(new() { Timeout = 120_000 });
        await ShootAsync(page, "faults-proving");
        await page.GetByTestId("proof-end").WaitForAsync(new() { Timeout = 240_000 });
        await page.GetByTestId("proof-end").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, "faults-proved");
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (size, width, height) in new[] { ("laptop", 1280, 1100), ("phone", 390, 1300) })
        {
            await page.SetViewportSizeAsync(width, height);
            if (size == "phone") await page.Locator(".panes [aria-controls=pane-test]").ClickAsync();
            foreach (var dark in (bool[])[false, true])
            {
                await page.ThemeAsync(dark);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{size}-{(dark ? "dark" : "light")}.png") });
            }

            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wide <= 0, $"{name} scrolls sideways by {wide} px at {width} px");
        }

        await page.SetViewportSizeAsync(1280, 720);
    }
}
