using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>
/// Writes pictures of every page (empty, full, failing; light and dark; a laptop and a phone) for people to look at.
/// Started by build/pictures, never by ./test.
/// </summary>
[Trait("Category", "e2e")]
public sealed class PicturesOfEveryPage(Browser browser)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "artifacts", "pictures");
    private static readonly (string Name, int Width, int Height)[] Sizes = [("laptop", 1280, 720), ("phone", 390, 844)];

    [Fact(Explicit = true)]
    public async Task Write()
    {
        Directory.CreateDirectory(Folder);
        await using var studio = new StudioApp();
        var page = await browser.NewPageAsync(studio.Url);
        await using var context = page.Context;
        try
        {
            await WalkAsync(studio, page);
        }
        catch
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, "where-it-stopped.png") });
            throw;
        }
    }

    private static async Task WalkAsync(StudioApp studio, IPage page)
    {
        await page.GotoAsync("/setup");
        await ShootAsync(page, "setup-empty");
        await page.GotoAsync(studio.SetupPath!);
        await ShootAsync(page, "setup-full");
        await Browser.SignInAsync(page, studio.SetupPath);
        await Browser.InteractiveAsync(page);
        await ShootAsync(page, "overview-empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "New service" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Filling line 2");
        await ShootAsync(page, "overview-new");
        await page.Keyboard.PressAsync("Enter");
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();
        await ShootAsync(page, "service-empty", "form", "tree", "test");
        await CatalogueAsync(page);
        await page.GoAsync("/no-such-page");
        await ShootAsync(page, "not-found");
        await page.GoAsync("/services/none");
        await ShootAsync(page, "service-missing");
        await page.GoAsync("/");
        await page.OpenExampleAsync();
        await FullAsync(page);
        await FailingAsync(page);
        await page.GoAsync("/users");
        await ShootAsync(page, "users");
        await page.GoAsync("/audit");
        await ShootAsync(page, "audit-full");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/signin");
        await ShootAsync(page, "signin-empty");
        await page.GotoAsync("/signin?error=wrong&user=admin");
        await ShootAsync(page, "signin-failing");
    }

    private static async Task CatalogueAsync(IPage page)
    {
        await page.GoAsync("/connectors");
        await ShootAsync(page, "connectors-full");
        await page.GoAsync("/connectors/Modbus");
        await ShootAsync(page, "connector-full");
        await page.GoAsync("/connectors/None");
        await ShootAsync(page, "connector-missing");
    }

    private static async Task FullAsync(IPage page)
    {
        await page.GetByTestId("test-connection").ClickAsync();
        await page.Locator(".ladder [role=status]", new() { HasTextString = "all well" }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await ShootAsync(page, "service-tested", "form", "test", "tree", "yaml");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the test result" }).ClickAsync();
        await page.ConnectAsync();
        await page.StateAsync("connected");
        await page.SelectPartAsync("temperature");
        for (var i = 0; i < 6; i++)
        {
            await page.GetByTestId("read").ClickAsync();
            await page.Locator(".last tr").Nth(Math.Max(0, i)).Or(page.GetByTestId("value-text")).First.WaitForAsync();
        }

        await ShootAsync(page, "service-read", "form", "test");
        await page.TabAsync("Subscribe");
        await page.GetByTestId("subscribe").ClickAsync();
        await page.Locator(".spark polyline").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator(".last tr").Nth(4).WaitForAsync();
        await ShootAsync(page, "service-subscribe", "test", "tree");
        await page.SelectPartAsync("setpoint");
        await page.TabAsync("Write");
        await ShootAsync(page, "service-write-locked", "test");
        await page.GetByTestId("arm").ClickAsync();
        await page.GetByTestId("write-value").FillAsync("21.5");
        await page.GetByTestId("write").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Write to the device?" }).WaitForAsync();
        await ShootAsync(page, "service-write-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write to setpoint" }).ClickAsync();
        await page.GetByTestId("read-back").WaitForAsync();
        await ShootAsync(page, "service-written", "test");
        await page.TabAsync("Frames");
        await page.Locator(".frames li").First.WaitForAsync();
        await page.Locator(".frames .line").First.ClickAsync();
        await ShootAsync(page, "service-frames", "test");
        await page.TabAsync("Log");
        await ShootAsync(page, "service-log", "test");
        await page.SelectPartAsync("deviceHost");
        await ShootAsync(page, "service-parameter", "form");
        await page.SelectPartAsync("Service");
        await ShootAsync(page, "service-metadata", "form");
    }

    private static async Task FailingAsync(IPage page)
    {
        var service = page.ServicePath();
        await page.GoAsync("/");
        await page.Locator("select").First.SelectOptionAsync("away");
        await page.GoAsync(service);
        await page.WorkbenchReadyAsync();
        await page.StateAsync("reconnecting");
        await page.GetByTestId("test-connection").ClickAsync();
        await page.Locator(".ladder [role=status]", new() { HasTextString = "failed" }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator(".events > summary").ClickAsync();
        await ShootAsync(page, "service-failing", "form", "test", "tree");
        await page.TabAsync("Log");
        await ShootAsync(page, "service-failing-log", "test");
        await page.Locator("[data-testid=yaml] .cm-line").Filter(new() { HasText = "host: !ref deviceHost" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("x");
        await page.Locator(".problems li").First.WaitForAsync();
        await ShootAsync(page, "service-problems", "form", "yaml");
        await page.GetByRole(AriaRole.Button, new() { Name = "Line 21" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=yaml] .cm-content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(": [");
        await page.GetByText("cannot be read just now").WaitForAsync();
        await ShootAsync(page, "service-half-typed", "form", "yaml");
        await page.GoAsync("/");
        await page.GetByText("Needs attention").WaitForAsync();
        await ShootAsync(page, "overview-failing");
        await page.Locator("select").First.SelectOptionAsync("none");
        await page.GetByText("1 connected").WaitForAsync(new() { Timeout = 60_000 });
        await ShootAsync(page, "overview-full");
    }

    /// <param name="panes">For the phone: the columns to show one after the other.</param>
    private static async Task ShootAsync(IPage page, string name, params string[] panes)
    {
        foreach (var (size, width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var pane in size == "phone" && panes.Length > 0 ? panes : [""])
            {
                if (pane.Length > 0) await page.Locator($".panes [aria-controls=pane-{pane}]").ClickAsync();
                foreach (var dark in (bool[])[false, true])
                {
                    await page.ThemeAsync(dark);
                    await page.EvaluateAsync("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))");
                    var file = $"{name}{(pane.Length > 0 ? "-" + pane : "")}-{size}-{(dark ? "dark" : "light")}.png";
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, file) });
                }

                var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(wide <= 0, $"{name} {pane} scrolls sideways by {wide} px at {width} px");
            }
        }

        await page.SetViewportSizeAsync(1280, 720);
    }
}
