using Connector.Runtime.Catalog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Studio.Server.Services;
using Studio.Tests.Support;

namespace Bench.Forms;

/// <summary>
/// The form of a large schema in a real browser, on the schema preview and on a service's page. All times are taken inside the
/// page, with its own clock: from the click or key to the drawn answer.
/// </summary>
internal static class FormBenchmark
{
    private const int Keys = 40;

    public static async Task<int> RunAsync()
    {
        await using var studio = new StudioApp(services: services => services.Replace(ServiceDescriptor.Singleton<IConnectorCatalog>(new LargeConnector())));
        string key;
        await using (var engineer = studio.As(new StudioVisitor())) key = await engineer.Get<UserServices>().CreateAsync(LargeConnector.ServiceText, null, CancellationToken.None);

        using var driver = await Playwright.CreateAsync();
        await using var chromium = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await (await chromium.NewContextAsync(new BrowserNewContextOptions { BaseURL = studio.Url.ToString(), ViewportSize = new ViewportSize { Width = 1280, Height = 800 } })).NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await StudioVisitor.SignInAsync(page, studio.SetupPath!);

        Console.WriteLine($"{LargeConnector.Fields} properties with recursion, Chromium, load average {MachineLoad.Average(2)}");
        Console.WriteLine();
        Console.WriteLine("| page | first paint ms | all fields ms | keystroke to preview, median ms | 95 % ms | slowest ms |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        // The first round warms the server and the browser up, as the first page of the day does; both are told.
        for (var round = 0; round < 3; round++)
        {
            await MeasureAsync(page, round, $"/services/{key}", "service page (YAML)", OnService);
            await MeasureAsync(page, round, "/connectors/preview", "schema preview (JSON)", OnPreview);
        }

        await page.Context.CloseAsync();
        return 0;
    }

    private static async Task MeasureAsync(IPage page, int round, string path, string name, Func<IPage, Task> open)
    {
        await page.GotoAsync(path);
        await page.WaitForFunctionAsync("() => window.Blazor && document.querySelector('[data-interactive]')");
        await open(page);
        await page.WaitForFunctionAsync("() => times.all");
        var field = page.GetByLabel("Field 300", new() { Exact = true });
        await field.ClickAsync();
        await page.EvaluateAsync(PageClock.WatchKeys);
        for (var i = 0; i < Keys; i++)
        {
            await page.Keyboard.TypeAsync(((char)('a' + (i % 26))).ToString());
            await page.WaitForFunctionAsync($"() => times.keys.length > {i}");
        }

        var first = await page.EvaluateAsync<double>("() => times.first");
        var all = await page.EvaluateAsync<double>("() => times.all");
        var keys = (await page.EvaluateAsync<double[]>("() => times.keys")).Order().ToArray();
        Console.WriteLine($"| {name}, {(round == 0 ? "cold" : "warm")} | {first:f0} | {all:f0} | {keys[keys.Length / 2]:f1} | {keys[(int)(keys.Length * .95)]:f1} | {keys[^1]:f1} |");
    }

    /// <summary>From the part "Service" to the connection: one click in the tree.</summary>
    private static async Task OnService(IPage page)
    {
        await page.Locator("#pane-tree a.part").First.ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.schema-form .form-place').length < 20");
        await page.Locator("[data-testid=yaml] .cm-content").WaitForAsync();
        await page.EvaluateAsync(PageClock.Start);
        await page.Locator("#pane-tree a.part").Filter(new() { HasText = "large" }).First.ClickAsync();
    }

    private static async Task OnPreview(IPage page)
    {
        await page.EvaluateAsync(PageClock.Start);
        var schema = page.Locator("[data-testid=schema]");
        await schema.EvaluateAsync("(area, text) => { area.value = text; area.dispatchEvent(new InputEvent('input', { bubbles: true })); }", LargeConnector.Schema);
    }
}
