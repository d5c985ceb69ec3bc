using Microsoft.Playwright;
using Studio.Tests.Mqtt;
using Studio.Tests.Remote;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.EndToEnd;

/// <summary>Two agents and a studio, each a process of its own, from unlocking the registry to values on the page.</summary>
[Trait("Category", "e2e")]
public sealed class PagesAgentsTests(Browser browser)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    [Fact]
    public async Task Two_agents_join_run_a_service_and_go_on_while_the_studio_is_killed()
    {
        Assert.SkipWhen(MosquittoBroker.Executable is null, "skipped: mosquitto is not installed");
        using var data = new TemporaryFolder();
        await using var device = Device.Start(TimeProvider.System);
        var port = MosquittoBroker.FreePort();
        string[] settings = ["--Mqtt:Mode=embedded", $"--Mqtt:Port={port}"];
        var studio = await StudioProcess.StartAsync(Path.Combine(data.Path, "studio"), Cancel, settings);
        try
        {
            await using var first = AgentProcess.Start("press-1", Path.Combine(data.Path, "press-1"), port);
            await using var second = AgentProcess.Start("press-2", Path.Combine(data.Path, "press-2"), port);
            var page = await browser.NewPageAsync(studio.Url);
            await using (page.Context)
            {
                await Browser.SignInAsync(page, studio.SetupPath);
                await page.GoAsync("/agents");
                await Eventually.TrueAsync(() => first.Said.Contains("\"locked\"", StringComparison.Ordinal), () => first.Said, 60);
                await LetInAsync(page, first, second);
                await InstallAsync(page, device.Port);
                await page.GoAsync("/agents");
                foreach (var agent in (string[])["press-1", "press-2"])
                {
                    var card = page.GetByTestId($"agent-{agent}");
                    await Assertions.Expect(card.GetByText("connected", new() { Exact = true })).ToBeVisibleAsync(Patient);
                    await card.GetByRole(AriaRole.Button, new() { Name = $"on{agent[^1]}" }).ClickAsync();
                    await Assertions.Expect(card.Locator("td.value").First).ToContainTextAsync(".", new() { Timeout = 60_000 });
                }

                await page.GoAsync("/data?find=temperature1&topic=services/line/temperature1");
                await Assertions.Expect(page.GetByTestId("payload")).ToContainTextAsync("timestamp", new() { Timeout = 60_000 });
            }

            Assert.Equal(2, device.Clients);
            await studio.KillAsync(Cancel);
            await studio.DisposeAsync();
            Assert.Equal(2, device.Clients);
            await Eventually.TrueAsync(() => !first.HasExited && first.Said.Contains("waiting", StringComparison.Ordinal), () => first.Said, 60);

            studio = await StudioProcess.StartAsync(Path.Combine(data.Path, "studio"), Cancel, settings);
            page = await browser.NewPageAsync(studio.Url);
            await using (page.Context)
            {
                await Browser.SignInAsync(page, null);
                await page.GoAsync("/agents");
                foreach (var agent in (string[])["press-1", "press-2"])
                {
                    await Assertions.Expect(page.GetByTestId($"agent-{agent}").GetByText("connected", new() { Exact = true })).ToBeVisibleAsync(Patient);
                    await Assertions.Expect(page.GetByTestId($"agent-{agent}").GetByText("version 1", new() { Exact = true })).ToBeVisibleAsync();
                }

                // Killed and started again an agent comes back with what it had, without being let in anew.
                await second.KillAsync();
                await Assertions.Expect(page.GetByTestId("agent-press-2").GetByText("offline", new() { Exact = true })).ToBeVisibleAsync(Patient);
                await using var again = AgentProcess.Start("press-2", Path.Combine(data.Path, "press-2"), port);
                await Assertions.Expect(page.GetByTestId("agent-press-2").GetByText("connected", new() { Exact = true })).ToBeVisibleAsync(Patient);
                await RevokeAsync(page, again);
            }
        }
        finally
        {
            await studio.DisposeAsync();
        }
    }

    private static async Task LetInAsync(IPage page, params AgentProcess[] agents)
    {
        await page.GetByTestId("unlock").ClickAsync();
        await Assertions.Expect(page.GetByTestId("countdown")).ToBeVisibleAsync();
        foreach (var (name, agent) in new[] { "press-1", "press-2" }.Zip(agents))
        {
            var row = page.Locator("li.applicant", new() { HasText = name });
            await Assertions.Expect(row).ToBeVisibleAsync(Patient);
            var shown = await row.Locator("code").InnerTextAsync();
            await Eventually.TrueAsync(() => agent.Said.Contains(shown, StringComparison.Ordinal), () => $"{shown} is not in {agent.Said}", 30);
            await row.GetByRole(AriaRole.Button, new() { Name = $"Allow {name}" }).ClickAsync();
            await Assertions.Expect(page.GetByTestId($"agent-{name}").GetByText("online", new() { Exact = true })).ToBeVisibleAsync(Patient);
        }

        await page.GetByTestId("lock").ClickAsync();
        await Assertions.Expect(page.GetByTestId("unlock")).ToBeVisibleAsync();
    }

    private static async Task InstallAsync(IPage page, int devicePort)
    {
        await page.GoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import a commissioning file" }).ClickAsync();
        await page.GetByLabel("Or paste its text").FillAsync(File(devicePort));
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();
        await page.GetByTestId("install").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Install on agent" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Install", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Installed as line.")).ToBeVisibleAsync();
    }

    private static async Task RevokeAsync(IPage page, AgentProcess agent)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke press-2" }).ClickAsync();
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.GetByTestId("agent-press-2")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Eventually.TrueAsync(() => agent.Said.Contains("\"locked\"", StringComparison.Ordinal), () => agent.Said, 60);
    }

    private static string File(int port) => $$"""
        description: a part on each of two agents
        metadata:
          name: line
        resources:
        {{Part(1, port)}}
        {{Part(2, port)}}
        """;

    private static string Part(int number, int port) => $$"""
          on{{number}}:
            type: Cybus::Connection
            properties:
              protocol: Custom
              agentName: press-{{number}}
              connection:
                host: 127.0.0.1
                port: {{port}}
          temperature{{number}}:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref on{{number}}
              subscribe:
                address: temperature
                interval: 200
        """;
}
