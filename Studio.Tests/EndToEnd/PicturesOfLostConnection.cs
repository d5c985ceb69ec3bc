using Connector.Runtime.Devices;
using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Writes pictures of a page whose line to the studio is dead, and broken. Run by build/pictures, not by ./test.</summary>
[Trait("Category", "e2e")]
public sealed class PicturesOfLostConnection(Browser browser)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "artifacts", "pictures");

    [Fact(Explicit = true)]
    public async Task Write()
    {
        Directory.CreateDirectory(Folder);
        await using var studio = new StudioApp();
        await using var network = FaultProxy.Start("127.0.0.1", studio.Url.Port, TimeProvider.System);
        var page = await browser.NewPageAsync(new Uri($"http://127.0.0.1:{network.Port}/"));
        await using var context = page.Context;
        await Browser.SignInAsync(page, studio.SetupPath);
        await Browser.InteractiveAsync(page);
        await page.OpenExampleAsync();
        await page.Locator(".cm-line").Filter(new() { HasText = "name: Example device" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        network.Fault = ProxyFault.Mute;
        await page.Keyboard.TypeAsync(" of hall 4");
        await Assertions.Expect(page.Locator(".cm-refused")).ToBeVisibleAsync();
        await ShootAsync(page, "line-dead");
        network.Fault = ProxyFault.Refuse;
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeVisibleAsync();
        await ShootAsync(page, "line-broken");
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (size, width, height) in new[] { ("laptop", 1280, 800), ("phone", 390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var dark in (bool[])[false, true])
            {
                await page.ThemeAsync(dark);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{size}-{(dark ? "dark" : "light")}.png") });
            }
        }

        await page.SetViewportSizeAsync(1280, 800);
    }
}
