using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>
/// A person whose studio stands at the other end of a VPN: every way there and every way back takes 80 ms, and the person
/// neither types slower for it nor waits with the next click.
/// </summary>
[Trait("Category", "e2e")]
public sealed class PagesOnADistantLineTests(Browser browser)
{
    private const string Text = "the quick brown fox";

    [Fact]
    public async Task What_is_typed_fast_stays_as_typed()
    {
        await using var studio = new StudioApp();
        await using var line = new DistantLine(studio.Url.Port, TimeSpan.FromMilliseconds(80), TimeProvider.System);
        var page = await OpenAsync(studio, line);
        await using var context = page.Context;
        await page.OpenExampleAsync();
        await page.SelectPartAsync("Service");
        await TypeAsync(page.Field("Description").First);
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync(Text);
        await TypeAsync(page.GetByPlaceholder("Find"));

        await page.GoAsync(new Uri(line.Url, "connectors").ToString());
        await TypeAsync(page.GetByPlaceholder("Search"));
        await page.GetByText("Nothing is called that").WaitForAsync();

        await page.GoAsync(new Uri(line.Url, "data").ToString());
        await TypeAsync(page.GetByTestId("find"));
        await page.GetByText($"No topic contains “{Text}”").WaitForAsync();
    }

    [Fact]
    public async Task A_deed_after_a_choice_is_about_what_was_chosen()
    {
        await using var studio = new StudioApp();
        await using var line = new DistantLine(studio.Url.Port, TimeSpan.FromMilliseconds(80), TimeProvider.System);
        var page = await OpenAsync(studio, line);
        await using var context = page.Context;
        await page.OpenExampleAsync();
        await page.SelectPartAsync("exampleDevice");

        // The page still shows the connection when the button is pressed.
        await page.Part("status").ClickAsync();
        await page.Locator("#pane-form").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Part("status")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Part("exampleDevice")).ToHaveCountAsync(1);

        // Two choices in one breath: the second does not take the first one back.
        await page.Part("setpoint").ClickAsync();
        await page.TabAsync("Log");
        await Assertions.Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Log", Exact = true })).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("node=.*setpoint.*tab=log|tab=log.*node=.*setpoint"));
        await Assertions.Expect(page.Part("setpoint", ".selected")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.Part("setpoint", ".selected")).ToHaveCountAsync(0);
    }

    private async Task<IPage> OpenAsync(StudioApp studio, DistantLine line)
    {
        // Signed in next door: that is not what takes its time here, and a cookie does not ask for the port.
        var page = await browser.OpenAsync(studio);
        await page.GotoAsync(line.Url.ToString());
        await Browser.InteractiveAsync(page);
        return page;
    }

    private static async Task TypeAsync(ILocator field)
    {
        await field.FillAsync("");
        await field.PressSequentiallyAsync(Text, new() { Delay = 20 });
        await Assertions.Expect(field).ToHaveValueAsync(Text);
    }
}
