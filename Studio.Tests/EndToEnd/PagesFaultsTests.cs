using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Faults on demand in the browser, against the example device.</summary>
[Trait("Category", "e2e")]
public sealed class PagesFaultsTests(Browser browser)
{
    [Fact]
    public async Task A_fault_is_set_named_and_cleared_and_values_flow_again()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        await page.OpenExampleAsync();
        await page.SelectPartAsync("temperature");
        await page.TabAsync("Faults");
        await page.GetByTestId("faults-connect-first").WaitForAsync();
        await page.ConnectAsync();
        await page.StateAsync("connected");
        await page.TabAsync("Subscribe");
        await page.GetByTestId("subscribe").ClickAsync();
        await page.Locator(".last tr").Nth(1).WaitForAsync();

        await page.TabAsync("Faults");
        await page.GetByTestId("fault-reset").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        var banner = page.GetByTestId("fault-banner");
        await Assertions.Expect(banner).ToContainTextAsync("The fault reset is set on this test.");
        await page.StateAsync("reconnecting");
        await page.Locator(".strip .fault").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator(".events > summary").ClickAsync();
        await page.Locator(".events li.faulty", new() { HasTextString = "fault reset set by" }).WaitForAsync();

        await page.TabAsync("Subscribe");
        var before = await CountAsync(page);
        await page.GetByTestId("clear-fault").ClickAsync();
        await Assertions.Expect(banner).ToHaveCountAsync(0);
        await page.StateAsync("connected");
        for (var count = before; count <= before; count = await CountAsync(page)) await page.Locator(".last tr").First.WaitForAsync();

        await page.TabAsync("Faults");
        await page.GetByTestId("prove").ClickAsync();
        await page.GetByTestId("proof-delay").WaitForAsync();
        await page.GetByTestId("cancel-proof").ClickAsync();
        await Assertions.Expect(page.GetByTestId("proof-end")).ToContainTextAsync("It was cancelled after");
        await Assertions.Expect(banner).ToHaveCountAsync(0);
        var downloading = page.WaitForDownloadAsync();
        await page.GetByTestId("proof-md").ClickAsync();
        var download = await downloading;
        Assert.Equal("prove-reconnect-exampleDevice.md", download.SuggestedFilename);
        await using var stream = await download.CreateReadStreamAsync();
        Assert.Contains("| delay | untouched |", await new StreamReader(stream).ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(IPage page) =>
        int.Parse((await page.GetByTestId("sample-count").InnerTextAsync()).Split(' ')[0].Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
