using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>The tested/changed mark, from the first test to the receipt.</summary>
[Trait("Category", "e2e")]
public sealed class PagesTestMarkTests(Browser browser)
{
    [Fact]
    public async Task A_test_marks_an_edit_unmarks_and_undo_gives_the_mark_back()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();
        var chip = page.GetByTestId("test-mark").Locator("summary");
        await Assertions.Expect(chip).ToContainTextAsync("Never tested");

        await page.ConnectAsync();
        await Assertions.Expect(chip).ToContainTextAsync("3 never tested");
        await page.SelectPartAsync("status");
        await page.TabAsync("Read");
        await page.Locator("#test-tab").GetByRole(AriaRole.Button, new() { Name = "Read", Exact = true }).ClickAsync();
        await Assertions.Expect(Tick(page, "status")).ToHaveAttributeAsync("data-verdict", "well");
        await Assertions.Expect(page.GetByTestId("test-line")).ToContainTextAsync("tested just now");

        // What was tried stays while something else is looked at.
        var value = await page.GetByTestId("value-text").InnerTextAsync();
        await page.TabAsync("Write");
        await page.GetByTestId("arm").ClickAsync();
        await page.GetByTestId("write-value").FillAsync("not yet");
        await page.TabAsync("Frames");
        await page.SelectPartAsync("temperature");
        await page.TabAsync("Read");
        await page.GetByText("Nothing read yet").WaitForAsync();
        await page.SelectPartAsync("status");
        await Assertions.Expect(page.GetByTestId("value-text")).ToHaveTextAsync(value);
        await page.TabAsync("Write");
        await Assertions.Expect(page.GetByTestId("write-value")).ToHaveValueAsync("not yet");
        await page.TabAsync("Read");

        await page.Field("Address").FillAsync("recipe");
        await Assertions.Expect(Tick(page, "status")).ToHaveAttributeAsync("data-verdict", "changed");
        await Assertions.Expect(chip).ToContainTextAsync("1 changed since its test");
        await page.GetByTestId("export-more").ClickAsync();
        await Assertions.Expect(page.GetByTestId("untested")).ToContainTextAsync("1 changed since its test, 2 never tested: status");
        var downloading = page.WaitForDownloadAsync();
        await page.GetByTestId("export-receipt").ClickAsync();
        Assert.Equal("test-receipt.md", (await downloading).SuggestedFilename);

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(Tick(page, "status")).ToHaveAttributeAsync("data-verdict", "well");

        await chip.ClickAsync();
        await page.GetByTestId("test-mark").GetByRole(AriaRole.Button, new() { NameRegex = new("^setpoint") }).ClickAsync();
        await Assertions.Expect(page.Locator("#pane-tree a.part[aria-current=true]")).ToContainTextAsync("setpoint");
        await page.ReloadAsync();
        await Assertions.Expect(Tick(page, "status")).ToHaveAttributeAsync("data-verdict", "well");
    }

    private static ILocator Tick(IPage page, string part) => page.Part(part).Locator(".tick");
}
