using Connector.Runtime.Devices;
using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>The network between browser and studio goes and comes back: what was typed is stored once, whatever of it had arrived.</summary>
[Trait("Category", "e2e")]
public sealed class PagesLostConnectionTests(Browser browser)
{
    [Fact]
    public async Task What_was_typed_before_the_network_went_is_there_once_when_it_is_back()
    {
        await using var studio = new StudioApp();
        await using var network = FaultProxy.Start("127.0.0.1", studio.Url.Port, TimeProvider.System);
        var here = await browser.NewPageAsync(new Uri($"http://127.0.0.1:{network.Port}/"));
        await using var hereContext = here.Context;
        await Browser.SignInAsync(here, studio.SetupPath);
        await Browser.InteractiveAsync(here);
        await here.OpenExampleAsync();
        var there = await browser.NewPageAsync(studio.Url);
        await using var thereContext = there.Context;
        await Browser.SignInAsync(there, null);
        await there.GotoAsync(here.ServicePath());
        await Browser.InteractiveAsync(there);
        await there.WorkbenchReadyAsync();
        await here.Locator(".cm-line").Filter(new() { HasText = "name: Example device" }).ClickAsync();
        await here.Keyboard.PressAsync("End");
        await here.Keyboard.TypeAsync(" A");
        await Assertions.Expect(there.GetByTestId("yaml")).ToContainTextAsync("name: Example device A");

        // What the studio says does not arrive any more; what it is told still does: the key is stored and nobody says so.
        network.Fault = ProxyFault.Mute;
        await here.Keyboard.TypeAsync("B");
        await Assertions.Expect(there.GetByTestId("yaml")).ToContainTextAsync("name: Example device AB");
        await there.Locator(".cm-line").Filter(new() { HasText = "version: 0.0.1" }).ClickAsync();
        await there.Keyboard.PressAsync("End");
        await there.Keyboard.TypeAsync("-beta");
        await here.Keyboard.TypeAsync("C");
        network.Fault = ProxyFault.Refuse;
        await Assertions.Expect(here.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeVisibleAsync();

        network.Fault = ProxyFault.None;

        await Assertions.Expect(here.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeHiddenAsync();
        foreach (var page in (IPage[])[here, there])
        {
            await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("name: Example device ABC");
            await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("version: 0.0.1-beta");
        }

        await here.Locator(".cm-line").Filter(new() { HasText = "name: Example device ABC" }).ClickAsync();
        await here.Keyboard.PressAsync("End");
        await here.Keyboard.TypeAsync("D");
        await Assertions.Expect(there.GetByTestId("yaml")).ToContainTextAsync("name: Example device ABCD");
        await there.Locator(".cm-line").Filter(new() { HasText = "version: 0.0.1-beta" }).ClickAsync();
        await there.Keyboard.PressAsync("End");
        await there.Keyboard.TypeAsync("2");
        await Assertions.Expect(here.GetByTestId("yaml")).ToContainTextAsync("version: 0.0.1-beta2");
    }

    [Fact]
    public async Task What_went_into_a_dead_line_from_either_pane_is_sent_again()
    {
        await using var studio = new StudioApp();
        await using var network = FaultProxy.Start("127.0.0.1", studio.Url.Port, TimeProvider.System);
        var page = await browser.NewPageAsync(new Uri($"http://127.0.0.1:{network.Port}/"));
        await using var pageContext = page.Context;
        await page.AddInitScriptAsync("""
            window.isDead = false;
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) { if (!window.isDead) send.call(this, data); };
            """);
        await Browser.SignInAsync(page, studio.SetupPath);
        await Browser.InteractiveAsync(page);
        await page.OpenExampleAsync();
        await page.SelectPartAsync("setpoint");
        await Assertions.Expect(page.Field("Address")).ToHaveValueAsync("setpoint");

        await page.EvaluateAsync("() => { window.isDead = true; }");
        await page.Field("Address").FillAsync("recipe");
        await page.Locator(".cm-line").Filter(new() { HasText = "topic: machine/setpoint" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("/now");
        await Assertions.Expect(page.Locator(".cm-refused", new() { HasText = "is not stored yet: the studio does not answer" })).ToBeVisibleAsync();
        network.Fault = ProxyFault.Refuse;
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { window.isDead = false; }");
        network.Fault = ProxyFault.None;

        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".cm-refused")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("topic: machine/setpoint/now");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("address: recipe");
        var stored = await (await page.APIRequest.GetAsync(page.ServicePath().TrimStart('/') + "/service.yaml")).TextAsync();
        Assert.Contains("topic: machine/setpoint/now\n", stored, StringComparison.Ordinal);
        Assert.Contains("address: recipe\n", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_studio_did_not_get_is_typed_again_into_the_fresh_page()
    {
        using var data = new TemporaryFolder();
        var token = TestContext.Current.CancellationToken;
        await using var first = await StudioProcess.StartAsync(data.Path, token);
        await using var network = FaultProxy.Start("127.0.0.1", first.Url.Port, TimeProvider.System);
        var page = await browser.NewPageAsync(new Uri($"http://127.0.0.1:{network.Port}/"));
        await using var pageContext = page.Context;
        await Browser.SignInAsync(page, first.SetupPath);
        await Browser.InteractiveAsync(page);
        await page.OpenExampleAsync();
        await page.Locator(".cm-line").Filter(new() { HasText = "name: Example device" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(" A");
        await Assertions.Expect(page.Locator(".bench")).ToContainTextAsync("Draft saved");

        network.Fault = ProxyFault.Mute;
        await page.Keyboard.TypeAsync("BCD");
        await Assertions.Expect(page.Locator(".cm-refused", new() { HasText = "is not stored yet: the studio does not answer" })).ToBeVisibleAsync();
        await first.KillAsync(token);
        network.Fault = ProxyFault.None;
        await using var second = await StudioProcess.StartAsync(data.Path, token, $"--Studio:Port={first.Url.Port}");

        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "No connection to the studio" })).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("name: Example device ABCD");
        await Assertions.Expect(page.Locator(".cm-refused")).ToBeHiddenAsync();
        // The page shows it before the studio has it.
        await page.WaitForFunctionAsync(
            "async path => (await (await fetch(path)).text()).includes('name: Example device ABCD\\n')", page.ServicePath() + "/service.yaml", new() { PollingInterval = 200 });
    }
}
