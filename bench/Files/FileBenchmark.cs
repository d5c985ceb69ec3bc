using System.Text;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Microsoft.Playwright;
using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Tests.Support;

namespace Bench.Files;

/// <summary>
/// A commissioning file of 10,000 endpoints: loading and checking it, what one key costs the model, and, inside the page with its own
/// clock, the time from a key in the YAML to the drawing of form and problems that belongs to it.
/// </summary>
internal static class FileBenchmark
{
    private const int Endpoints = 10_000;
    private const int Keys = 40;
    // The page tells when it changed: asking it all the time would take one of the two processors away from what is measured.
    private const string Watch = """
        () => {
          window.keys = [];
          const field = () => document.querySelector("#node-form .schema-form input[value], #node-form .schema-form input")?.closest(".schema-form")?.textContent ?? "";
          const state = () => !!document.querySelector("#pane-yaml section.problems");
          let before, text, start;
          const look = () => {
            if (start === undefined || state() === before || field() === text) return;
            window.keys.push(performance.now() - start);
            start = undefined;
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
          addEventListener("keydown", () => { before = state(); text = field(); start = performance.now(); }, true);
        }
        """;

    public static async Task<int> RunAsync()
    {
        var text = Text();
        Console.WriteLine($"{Endpoints:n0} endpoints, {text.Length / 1e6:f1} MB, load average {Load()}");
        Model(text);
        await PageAsync(text);
        return 0;
    }

    private static void Model(string text)
    {
        var schemas = new CatalogSchemas(ConnectorCatalog.BuiltIn());
        CommissioningFile.Parse(Text(100)).Check(schemas);
        var start = TimeProvider.System.GetTimestamp();
        var file = CommissioningFile.Parse(text);
        var problems = file.Check(schemas).Count;
        Console.WriteLine($"load and validate: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:f0} ms, {problems} problems");
        var at = text.IndexOf("address: 5000", StringComparison.Ordinal) + "address: 5000".Length;
        List<double> checks = [], resolutions = [];
        for (var i = 0; i < Keys; i++)
        {
            start = TimeProvider.System.GetTimestamp();
            file = file.WithEdits([i % 2 == 0 ? new TextEdit(at, 0, "x") : new TextEdit(at, 1, "")]);
            file.Check(schemas);
            checks.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            start = TimeProvider.System.GetTimestamp();
            file.Resolve(null, new Dictionary<string, JsonNode?>());
            resolutions.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine($"a key in the model, edit and check: {Figures(checks)}; resolving it anew: {Figures(resolutions)}");
    }

    private static async Task PageAsync(string text)
    {
        await using var studio = new StudioApp();
        string key;
        await using (var engineer = studio.As(new Engineer())) key = await engineer.Get<UserServices>().CreateAsync(text, null, CancellationToken.None);
        using var driver = await Playwright.CreateAsync();
        await using var chromium = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await (await chromium.NewContextAsync(new BrowserNewContextOptions { BaseURL = studio.Url.ToString(), ViewportSize = new ViewportSize { Width = 1280, Height = 800 } })).NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(studio.SetupPath!);
        await page.GetByLabel("Name").FillAsync(StudioApp.UserName);
        await page.Locator("input[name=password]").FillAsync(StudioApp.Password);
        await page.Locator("input[name=repeat]").FillAsync(StudioApp.Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/");

        var start = TimeProvider.System.GetTimestamp();
        await page.GotoAsync($"/services/{key}?node=/resources/endpoint05000");
        var line = page.Locator(".cm-line").Filter(new() { HasTextRegex = new("address: 5000$") });
        await line.WaitForAsync();
        await page.Locator("#node-form .schema-form").WaitForAsync();
        Console.WriteLine($"from the address bar to form and YAML: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:f0} ms");
        await line.ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.EvaluateAsync(Watch);
        var (collections, pause) = (GC.CollectionCount(2), GC.GetTotalPauseDuration());
        for (var i = 0; i < Keys; i++)
        {
            await page.Keyboard.PressAsync(i % 2 == 0 ? "x" : "Backspace");
            await page.WaitForFunctionAsync($"() => keys.length > {i}");
            // A person's pause; the page draws at most ten times a second.
            await page.WaitForTimeoutAsync(150);
        }

        Console.WriteLine($"from key to form and problems, in the page: {Figures(await page.EvaluateAsync<double[]>("() => keys"))}");
        Console.WriteLine($"collections of the oldest generation meanwhile: {GC.CollectionCount(2) - collections}; stood still for collections: {(GC.GetTotalPauseDuration() - pause).TotalMilliseconds:f0} ms in all");
        await page.Context.CloseAsync();
    }

    private static string Figures(IReadOnlyCollection<double> values)
    {
        var ordered = values.Order().ToArray();
        return $"median {ordered[ordered.Length / 2]:f1} ms, 95 % {ordered[(int)(ordered.Length * .95)]:f1} ms, slowest {ordered[^1]:f1} ms";
    }

    private static string Text(int endpoints = Endpoints)
    {
        var text = new StringBuilder("description: big\nmetadata:\n  name: Big\nparameters:\n  host: { type: string, default: 127.0.0.1 }\nresources:\n  plc:\n    type: Cybus::Connection\n    properties:\n      protocol: Modbus\n      connection:\n        host: !ref host\n        port: 502\n");
        for (var i = 0; i < endpoints; i++)
            text.Append($"  endpoint{i:00000}:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Modbus\n      connection: !ref plc\n      topic: line{i % 7}/machine/value{i}\n      subscribe:\n        fc: 3\n        address: {i}\n        length: 1\n        dataType: uint16BE\n");
        return text.ToString();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(2)) : "unknown";

    private sealed class Engineer : ICurrentUser
    {
        public string Name => StudioApp.UserName;

        public bool MayOperate => true;

        public bool MayEdit => true;
    }
}
