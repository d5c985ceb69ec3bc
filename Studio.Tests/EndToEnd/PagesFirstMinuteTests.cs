using System.Globalization;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Devices;
using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>The first minute: from the one-time link to an exported file, by keyboard alone, against the example device.</summary>
[Trait("Category", "e2e")]
public sealed class PagesFirstMinuteTests(Browser browser)
{
    [Fact]
    public async Task From_the_set_up_link_to_an_exported_file_by_keyboard_alone()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var studio = new StudioApp();
        var page = await browser.NewPageAsync(studio.Url);
        await using var context = page.Context;

        await page.GotoAsync(studio.SetupPath!);
        await page.TypeAsync(page.Locator("input[name=password]"), StudioApp.Password);
        await page.TypeAsync(page.Locator("input[name=repeat]"), StudioApp.Password);
        await page.Keyboard.PressAsync("Enter");
        await Browser.ArriveAsync(page, "/");
        await Browser.InteractiveAsync(page);

        await page.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "New service" }));
        var name = page.GetByLabel("Name");
        await Assertions.Expect(name).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Filling line 2");
        await page.Keyboard.PressAsync("Enter");
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();

        await page.PressAsync(page.GetByTestId("add-Custom"));
        await page.TypeAsync(page.Field("Host"), "127.0.0.1");
        await page.TypeAsync(page.Field("Port"), device.Port.ToString(CultureInfo.InvariantCulture));
        await page.PressAsync(page.GetByTestId("add-endpoint"), backwards: true);
        await page.TypeAsync(page.Field("Address"), "setpoint");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("address: setpoint");

        await page.PressAsync(page.GetByTestId("connect"));
        await page.StateAsync("connected");
        await page.PressAsync(page.GetByTestId("read"));
        await Assertions.Expect(page.GetByTestId("value-type")).ToHaveTextAsync("string");
        var before = await page.GetByTestId("value-text").InnerTextAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".last tr")).ToHaveCountAsync(2);

        await page.TabToAsync(page.GetByRole(AriaRole.Tab, new() { Name = "Read", Exact = true }), backwards: true);
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.PressAsync(page.GetByTestId("subscribe"));
        await Assertions.Expect(page.GetByTestId("value-text")).ToHaveTextAsync(before);

        await page.TabToAsync(page.GetByRole(AriaRole.Tab, new() { Name = "Subscribe", Exact = true }), backwards: true);
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.PressAsync(page.GetByTestId("arm"));
        await page.TypeAsync(page.GetByTestId("write-value"), "42.5");
        await page.Keyboard.PressAsync("Enter");
        var confirm = page.GetByRole(AriaRole.Button, new() { Name = "Write to endpoint" });
        await page.PressAsync(confirm);
        await Assertions.Expect(page.GetByTestId("read-back")).ToHaveTextAsync("42.5");
        Assert.NotEqual("42.5", before);

        var downloading = page.WaitForDownloadAsync();
        await page.PressAsync(page.GetByTestId("export"), backwards: true);
        var download = await downloading;
        Assert.Equal("service.yaml", download.SuggestedFilename);
        await using var stream = await download.CreateReadStreamAsync();
        var yaml = await new StreamReader(stream).ReadToEndAsync();
        Check(yaml, device.Port);
    }

    private static void Check(string yaml, int port)
    {
        var file = CommissioningFile.Parse(yaml);
        Assert.Empty(file.Problems);
        Assert.Equal("Filling line 2", file.Name);
        var resolved = file.Resolve(null, new Dictionary<string, System.Text.Json.Nodes.JsonNode?>());
        Assert.Empty(resolved.Problems);
        var connection = Assert.Single(resolved.Service.Connections);
        Assert.Equal(("custom", "Custom"), (connection.Id, connection.Protocol));
        Assert.Equal($$"""{"host":"127.0.0.1","port":{{port}}}""", connection.Settings.GetRawText());
        var endpoint = Assert.Single(resolved.Service.Endpoints);
        Assert.Equal("custom", endpoint.ConnectionId);
        Assert.Equal("""{"address":"setpoint"}""", endpoint.Address.GetRawText());
        Assert.Contains("connection: !ref custom", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("requestTimeout", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("{}", yaml, StringComparison.Ordinal);
    }
}
