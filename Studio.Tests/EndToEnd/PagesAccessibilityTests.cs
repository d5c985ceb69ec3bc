using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>axe finds nothing serious on any page, light and dark.</summary>
[Trait("Category", "e2e")]
public sealed class PagesAccessibilityTests(Browser browser)
{
    private const string Rules = """["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]""";

    [Fact]
    public async Task No_page_has_a_serious_problem()
    {
        await using var studio = new StudioApp();
        var page = await browser.NewPageAsync(studio.Url);
        await using var context = page.Context;
        var findings = new List<Axe.Finding>();
        async Task Look(string name) => findings.AddRange((await Axe.LookAsync(page, name, Rules)).Where(finding => finding.IsSerious));

        await page.GotoAsync(studio.SetupPath!);
        await Look("set-up");
        await Browser.SignInAsync(page, studio.SetupPath);
        await Browser.InteractiveAsync(page);
        await Look("overview, empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import a commissioning file" }).ClickAsync();
        await page.Locator("dialog[open]").WaitForAsync();
        await Look("import");
        await page.Keyboard.PressAsync("Escape");
        await page.GoAsync("/connectors");
        await Look("connectors");
        await page.GoAsync("/connectors/Modbus");
        await Look("connector");
        await page.GoAsync("/agents");
        await Look("agents");
        await page.GoAsync("/data");
        await Look("data");
        await page.GoAsync("/users");
        await Look("users");
        await page.GoAsync("/audit");
        await Look("audit trail");
        await page.GoAsync("/no-such-page");
        await Look("not found");

        await page.GoAsync("/");
        await page.OpenExampleAsync();
        await Look("service, not connected");
        await page.GetByTestId("test-connection").ClickAsync();
        await page.Locator(".ladder [role=status]", new() { HasTextString = "all well" }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.ConnectAsync();
        await page.StateAsync("connected");
        await page.GetByTestId("read").ClickAsync();
        await page.GetByTestId("value-text").WaitForAsync();
        await page.Locator(".events > summary").ClickAsync();
        await Look("service, read");
        foreach (var tab in (string[])["Write", "Subscribe", "Log", "Frames", "Faults"])
        {
            await page.TabAsync(tab);
            await Look($"service, {tab}");
        }

        await page.GetByTestId("prove").ClickAsync();
        await page.GetByTestId("fault-banner").WaitForAsync();
        await page.GetByTestId("proof-delay").WaitForAsync();
        await Look("service, proving reconnect");
        await page.GetByTestId("cancel-proof").ClickAsync();
        await page.GetByTestId("proof-end").WaitForAsync();
        await page.GetByTestId("fault-split").ClickAsync();
        await page.GetByTestId("fault-banner").WaitForAsync();
        await Look("service, a fault is set");

        foreach (var part in (string[])["temperature", "deviceHost", "Service"])
        {
            await page.SelectPartAsync(part);
            await Look($"service, form of {part}");
        }

        await page.GoAsync("/");
        await page.GetByText("1 connected").WaitForAsync();
        await Look("overview, full");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/signin?error=wrong&user=admin");
        await Look("sign-in, failed");
        Assert.Empty(findings);
    }

    [Fact]
    public async Task The_skip_link_leads_into_the_content()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        await page.GoAsync("/connectors");
        await page.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await page.EvaluateAsync<string>("() => document.activeElement.id"));
    }
}
