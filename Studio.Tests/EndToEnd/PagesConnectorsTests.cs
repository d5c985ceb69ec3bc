using System.IO.Compression;
using Connector.Runtime.Devices;
using Connector.Runtime.NewConnector;
using Microsoft.Playwright;
using Studio.Server.Services;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Connectors of one's own in the pages: begun, tried, changed on disk while a form is open, added and removed.</summary>
[Trait("Category", "e2e")]
public sealed class PagesConnectorsTests(Browser browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Long = new() { Timeout = 60_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connector_is_begun_tried_and_changed_on_disk_while_its_form_is_open()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio, "/connectors");
        await using var context = page.Context;

        // Begin it in the page.
        await page.GetByRole(AriaRole.Button, new() { Name = "New connector…" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("mill");
        await Assertions.Expect(page.GetByText("Begin with a capital letter: Mill.")).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("Mill");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Folder" })).ToBeVisibleAsync(Long);
        await Assertions.Expect(page.GetByText("JavaScript folder")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("src/MillConnection.json", new() { Exact = true })).ToBeVisibleAsync();

        // Try it: connect, write, read back.
        var folder = Path.Combine(studio.DataDirectory, "connectors", "mill");
        var text = File.ReadAllText(Path.Combine(folder, "service.yaml")).Replace("default: 9000", $"default: {device.Port}", StringComparison.Ordinal);
        string key;
        await using (var scope = studio.As(new TestUser())) key = await scope.Get<UserServices>().CreateAsync(text, "service.yaml", Token);
        await page.GoAsync($"/services/{key}");
        await page.WorkbenchReadyAsync();
        await page.ConnectAsync();
        await page.StateAsync("connected");
        await page.SelectPartAsync("status");
        await page.GetByTestId("read").ClickAsync();
        await page.GetByTestId("value-text").WaitForAsync();

        // Something is typed, and a file is saved meanwhile.
        await page.SelectPartAsync("device");
        await page.Field("Request timeout").FillAsync("1234");
        await page.Locator("[data-testid=yaml] .cm-content").GetByText("1234").WaitForAsync();
        var schema = Path.Combine(folder, "src", "MillConnection.json");
        var first = File.ReadAllText(schema);
        File.WriteAllText(schema, first
            .Replace("\"title\": \"Request timeout\"", "\"title\": \"Patience\"", StringComparison.Ordinal)
            .Replace("\"connectionStrategy\": {", "\"spindle\": { \"type\": \"integer\", \"title\": \"Spindle\", \"description\": \"Which one.\", \"default\": 1 },\n        \"connectionStrategy\": {", StringComparison.Ordinal));

        await Assertions.Expect(page.GetByTestId("connector-news")).ToContainTextAsync("New: Spindle (spindle), whole number.", new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByTestId("connector-news")).ToContainTextAsync("Patience (requestTimeout): was called Request timeout.");
        await Assertions.Expect(page.Field("Patience")).ToHaveValueAsync("1234");
        await Assertions.Expect(page.Field("Spindle")).ToBeVisibleAsync();

        // Down and up again with the new version: from here on its process runs.
        await Assertions.Expect(page.Locator(".events > summary")).ToContainTextAsync("6 changes", new() { Timeout = 60_000 });
        await page.StateAsync("connected");

        // A mistake: told with file and line, and what ran goes on.
        var second = File.ReadAllText(schema);
        File.WriteAllText(schema, second.Replace("\"definitions\"", "definitions", StringComparison.Ordinal));
        await Assertions.Expect(page.GetByTestId("connector-refused")).ToContainTextAsync("MillConnection.json", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Field("Patience")).ToHaveValueAsync("1234");
        await page.SelectPartAsync("status");
        await page.GetByTestId("read").ClickAsync();
        await page.GetByTestId("value-text").WaitForAsync();

        File.WriteAllText(schema, second);
        await Assertions.Expect(page.GetByTestId("connector-refused")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_connector_is_added_as_an_archive_and_removed_once_it_is_said_who_uses_it()
    {
        await using var studio = new StudioApp();
        await using (var scope = studio.As(new TestUser()))
            await scope.Get<UserServices>().CreateAsync(ConnectorTemplate.Files("Mill", ConnectorLanguage.JavaScript)["service.yaml"], "service.yaml", Token);
        var page = await browser.OpenAsync(studio, "/connectors");
        await using var context = page.Context;
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in ConnectorTemplate.Files("Mill", ConnectorLanguage.JavaScript))
            {
                await using var writer = new StreamWriter(archive.CreateEntry("mill-1.0/" + path).Open());
                await writer.WriteAsync(text);
            }
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Add…" }).ClickAsync();
        await page.ChooseFileAsync("#connector-zip", "mill.zip", "application/zip", zip.ToArray());
        await Assertions.Expect(page.GetByTestId("chosen")).ToContainTextAsync("mill.zip");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Mill ") }).ClickAsync(new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 service uses it.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Browser.ArriveAsync(page, "/connectors");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Mill ") })).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        Assert.False(Directory.Exists(Path.Combine(studio.DataDirectory, "connectors", "mill-1.0")));
    }
}
