using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>From the draft to the agent, and back to an earlier version.</summary>
[Trait("Category", "e2e")]
public sealed class PagesDeployTests(Browser browser)
{
    [Fact]
    public async Task A_draft_is_installed_runs_and_is_disabled_from_the_page()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();

        await page.GetByTestId("install").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Install on agent" });
        await Assertions.Expect(dialog.GetByLabel("deviceHost")).ToHaveValueAsync("127.0.0.1");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Install", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Installed as exampledevice.")).ToBeVisibleAsync();
        await page.TabAsync("Subscribe");
        await Assertions.Expect(page.GetByTestId("value")).ToContainTextAsync("Connect first");

        await page.GetByTestId("install").ClickAsync();
        await Assertions.Expect(dialog.GetByText("version 1, enabled")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Install again" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("version 1, disabled")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("version 1")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_value_that_does_not_fit_keeps_the_dialog_open_and_installs_nothing()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();

        await page.GetByTestId("install").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Install on agent" });
        await dialog.GetByLabel("devicePort").FillAsync("nine thousand");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Install", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was installed");
        await Assertions.Expect(dialog.GetByLabel("devicePort")).ToHaveValueAsync("nine thousand");
    }

    [Fact]
    public async Task An_exported_version_is_compared_in_words_and_lines_and_restored()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();
        var downloading = page.WaitForDownloadAsync();
        await page.GetByTestId("export").ClickAsync();
        await downloading;
        await page.SelectPartAsync("setpoint");
        await page.Field("Address").FillAsync("recipe");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("address: recipe");

        await page.GetByTestId("versions").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Versions" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Version 1", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".added")).ToContainTextAsync("address: recipe");
        await Assertions.Expect(dialog.Locator(".removed")).ToContainTextAsync("address: setpoint");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore version 1" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("yaml")).Not.ToContainTextAsync("address: recipe");
        await Assertions.Expect(page.Field("Address")).ToHaveValueAsync("setpoint");
    }
}
