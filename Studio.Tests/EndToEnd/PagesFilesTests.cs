using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>What the service page does with a commissioning file beside the forms: mappings, the way out, edits that are refused.</summary>
[Trait("Category", "e2e")]
public sealed class PagesFilesTests(Browser browser)
{
    private const string Mapped = """
        description: d
        metadata:
          name: Mapped

        resources:
          device:
            type: Cybus::Connection
            properties:
              protocol: Custom
              agentName: gateway
              connection: { host: 127.0.0.1, port: 9000 }

          speed:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref device
              subscribe: { address: speed }

          route:
            type: Cybus::Mapping
            properties:
              mappings:
                - subscribe:   # where from
                    topic: hall/one
                  rules:
                    - filter: { expression: "$.value > ${limit}" }
                  publish:
                    topic: all/speeds

        """;

    [Fact]
    public async Task A_mapping_takes_endpoints_and_named_wildcards_and_a_circle_is_told()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        await ImportAsync(page, Mapped);

        await page.SelectPartAsync("route");
        await page.Field("Topic").FillAsync("hall/+line/speed");
        await page.Locator("#node-form").GetByRole(AriaRole.Button, new() { Name = "{line}" }).ClickAsync();
        await Assertions.Expect(page.Field("Target topic")).ToHaveValueAsync("all/speeds/{line}");
        await page.GetByTestId("add-source").ClickAsync();
        await page.Field("From").Nth(1).SelectOptionAsync("endpoint");
        await Assertions.Expect(page.Field("Endpoint")).ToHaveValueAsync("speed");
        await Assertions.Expect(page.Locator("#node-form")).ToContainTextAsync("1 rule on the way");
        var text = await ExportAsync(page);
        Assert.Contains("- endpoint: !ref speed", text);
        Assert.Contains("    - filter: { expression: \"$.value > ${limit}\" }", text);

        await page.Field("Target topic").FillAsync("hall/{line}/speed");
        await Assertions.Expect(page.Locator("#node-form .item")).ToContainTextAsync("goes round for ever");
    }

    [Fact]
    public async Task Export_tells_what_Connectware_lacks_and_hands_out_the_file_that_starts_the_agent()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        await ImportAsync(page, Mapped);

        var downloading = page.WaitForDownloadAsync();
        await page.GetByTestId("export").ClickAsync();
        Assert.Equal("service.yaml", (await downloading).SuggestedFilename);
        await Assertions.Expect(page.GetByTestId("export-notes")).ToContainTextAsync("Connectware itself has no connector 'Custom'; the agent 'gateway' needs it.");
        await page.GetByLabel("Connectware host").FillAsync("10.9.8.7");
        var composing = page.WaitForDownloadAsync();
        await Assertions.Expect(page.GetByTestId("export-compose")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("10\\.9\\.8\\.7"));
        await page.GetByTestId("export-compose").ClickAsync();
        var compose = await composing;
        Assert.Equal("docker-compose.yaml", compose.SuggestedFilename);
        await using var stream = await compose.CreateReadStreamAsync();
        var yaml = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("CYBUS_AGENT_NAME: gateway", yaml);
        Assert.Contains("CYBUS_MQTT_HOST: 10.9.8.7", yaml);
        Assert.Contains("no connector Custom", yaml);
    }

    [Fact]
    public async Task What_is_refused_stays_in_the_editor_is_told_and_goes_along_once_it_fits()
    {
        await using var studio = new StudioApp(settings: new() { ["Studio:MaxImportMegabytes"] = "1" });
        var page = await browser.OpenAsync(studio);
        await using var context = page.Context;
        const string head = "description: d\nmetadata:\n  name: Full\nresources: {}\n";
        await ImportAsync(page, head + "#" + new string('x', 1024 * 1024 - head.Length - 12) + "\n");

        await page.Locator(".cm-line").Filter(new() { HasText = "name: Full" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(" to the very brim");
        await Assertions.Expect(page.Locator(".cm-refused")).ToContainTextAsync("What you typed is not stored");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("name: Full to the very brim");
        for (var i = 0; i < 10; i++) await page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(page.Locator(".cm-refused")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Full to the");
        Assert.StartsWith("description: d\nmetadata:\n  name: Full to the\nresources: {}\n", await ExportAsync(page));
    }

    private static async Task ImportAsync(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Import") }).ClickAsync();
        await page.ChooseFileAsync("dialog[open] input[type=file]", "given.yaml", "text/yaml", System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();
    }

    private static async Task<string> ExportAsync(IPage page)
    {
        var answer = await page.APIRequest.GetAsync(page.ServicePath().TrimStart('/') + "/service.yaml");
        Assert.True(answer.Ok, answer.StatusText);
        return await answer.TextAsync();
    }
}
