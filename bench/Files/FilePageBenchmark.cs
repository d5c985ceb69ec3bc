using Microsoft.Playwright;
using Studio.Server.Services;
using Studio.Tests.Support;

namespace Bench.Files;

/// <summary>
/// The service page with a large file, measured inside the page with its own clock: from what a person does to the drawing that
/// belongs to it. Studio and browser run on the same processors.
/// </summary>
internal static class FilePageBenchmark
{
    private const int Times = 40;

    // The page tells when it changed: asking it all the time would take a processor away from what is measured.
    private const string Clock = """
        () => {
          window.clock = {
            times: {},
            arm(name, isDone, isSoon) { Object.assign(this, { name, isDone, start: isSoon ? performance.now() : undefined, end: undefined }); },
          };
          const begin = () => { if (clock.isDone && clock.start === undefined) clock.start = performance.now(); };
          for (const name of ["keydown", "pointerdown"]) addEventListener(name, begin, true);
          new MutationObserver(() => {
            if (!clock.isDone || clock.start === undefined || !clock.isDone()) return;
            (clock.times[clock.name] ??= []).push(performance.now() - clock.start);
            clock.end = performance.timeOrigin + performance.now();
            clock.isDone = undefined;
          }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """;

    public static async Task RunAsync(string text)
    {
        await using var studio = new StudioApp();
        string key;
        await using (var engineer = studio.As(new StudioVisitor())) key = await engineer.Get<UserServices>().CreateAsync(text, null, CancellationToken.None);
        using var driver = await Playwright.CreateAsync();
        await using var chromium = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await PageAsync(chromium, studio);
        await StudioVisitor.SignInAsync(page, studio.SetupPath);
        await OpenAsync(page, key);
        await page.EvaluateAsync(Clock);

        await KeysInYamlAsync(page);
        await KeysInFormAsync(page);
        await UndoAsync(page);
        await SelectAsync(page);
        await FindAsync(page);
        await TwoPeopleAsync(chromium, studio, page, key);
    }

    private static async Task<IPage> PageAsync(IBrowser chromium, StudioApp studio)
    {
        var page = await (await chromium.NewContextAsync(new BrowserNewContextOptions { BaseURL = studio.Url.ToString(), ViewportSize = new ViewportSize { Width = 1280, Height = 800 } })).NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return page;
    }

    private static async Task OpenAsync(IPage page, string key)
    {
        var start = TimeProvider.System.GetTimestamp();
        await page.GotoAsync($"/services/{key}?node=/resources/endpoint05000");
        await Line(page).WaitForAsync();
        await page.Locator("#node-form .schema-form").WaitForAsync();
        Console.WriteLine($"from the address bar to form and YAML: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:f0} ms");
    }

    private static async Task KeysInYamlAsync(IPage page)
    {
        await Line(page).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.EvaluateAsync("""
            () => {
              window.field = () => document.querySelector("#node-form .schema-form").textContent;
              window.problems = () => !!document.querySelector("#pane-yaml section.problems");
            }
            """);
        var (collections, pause) = (GC.CollectionCount(2), GC.GetTotalPauseDuration());
        for (var i = 0; i < Times; i++)
        {
            await ArmAsync(page, "const [was, told] = [field(), problems()]; clock.arm('yaml', () => problems() !== told && field() !== was)");
            await page.Keyboard.PressAsync(i % 2 == 0 ? "x" : "Backspace");
            await DoneAsync(page);
        }

        await TellAsync(page, "yaml", "from a key in the YAML to form and problems");
        Console.WriteLine($"collections of the oldest generation meanwhile: {GC.CollectionCount(2) - collections}; stood still for collections: {(GC.GetTotalPauseDuration() - pause).TotalMilliseconds:f0} ms in all");
    }

    private static async Task KeysInFormAsync(IPage page)
    {
        await page.Locator("#node-form").GetByLabel("Address", new() { Exact = true }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        for (var i = 0; i < Times; i++)
        {
            await ArmAsync(page, $"clock.arm('form', () => [...document.querySelectorAll('.cm-line')].some(line => line.textContent.trim() === 'address: 5000{(i % 2 == 0 ? "1" : "")}'))");
            await page.Keyboard.PressAsync(i % 2 == 0 ? "1" : "Backspace");
            await DoneAsync(page);
        }

        await TellAsync(page, "form", "from a key in the form to the YAML");
    }

    private static async Task UndoAsync(IPage page)
    {
        await Line(page).ClickAsync();
        await page.Keyboard.PressAsync("End");
        for (var i = 0; i < Times; i++)
        {
            var typed = i % 2 == 0;
            if (typed)
            {
                await page.Keyboard.PressAsync("7");
                await page.Locator(".cm-line").Filter(new() { HasTextRegex = new("address: 50007$") }).WaitForAsync();
                await page.WaitForTimeoutAsync(1_100); // a step of its own for undo
            }

            await ArmAsync(page, $"clock.arm('undo', () => [...document.querySelectorAll('.cm-line')].some(line => line.textContent.trim() === 'address: 5000{(typed ? "" : "7")}'))");
            await page.Keyboard.PressAsync(typed ? "Control+z" : "Control+y");
            await DoneAsync(page);
            if (typed) continue;
            await page.Keyboard.PressAsync("Control+z");
            await Line(page).WaitForAsync();
        }

        await TellAsync(page, "undo", "from undo or redo to the YAML");
    }

    private static async Task SelectAsync(IPage page)
    {
        for (var i = 0; i < Times; i++)
        {
            var id = $"endpoint{5000 + (i % 4) + 1:00000}";
            await ArmAsync(page, $"clock.arm('select', () => document.querySelector('#pane-form h2').textContent === '{id}' && document.querySelector('#node-form .schema-form'))");
            await page.Locator("#pane-tree a.part").Filter(new() { HasText = id }).ClickAsync();
            await DoneAsync(page);
        }

        await TellAsync(page, "select", "from a click in the tree to the form");
    }

    private static async Task FindAsync(IPage page)
    {
        await page.GetByLabel("Find a part").ClickAsync();
        for (var i = 0; i < Times; i++)
        {
            await ArmAsync(page, "const rows = document.querySelector('#pane-tree .rows'), was = rows.textContent; clock.arm('find', () => rows.textContent !== was)");
            await page.Keyboard.PressAsync(i % 8 < 4 ? "9" : "Backspace");
            await DoneAsync(page);
        }

        await TellAsync(page, "find", "from a key in the tree's search to the rows");
    }

    private static async Task TwoPeopleAsync(IBrowser chromium, StudioApp studio, IPage page, string key)
    {
        var other = await PageAsync(chromium, studio);
        await StudioVisitor.SignInAsync(other, null);
        await OpenAsync(other, key);
        await other.EvaluateAsync(Clock);
        await Line(page).ClickAsync();
        await page.Keyboard.PressAsync("End");
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var text = $"address: 5000{(i % 2 == 0 ? "8" : "")}";
            await page.EvaluateAsync("() => clock.arm('sent', () => false)");
            await other.EvaluateAsync($"() => clock.arm('other', () => [...document.querySelectorAll('.cm-line')].some(line => line.textContent.trim() === '{text}'), true)");
            await page.Keyboard.PressAsync(i % 2 == 0 ? "8" : "Backspace");
            await DoneAsync(other);
            times.Add(await other.EvaluateAsync<double>("() => clock.end") - await page.EvaluateAsync<double>("() => performance.timeOrigin + clock.start"));
        }

        Console.WriteLine($"from a key to the other person's YAML: {FileBenchmark.Figures(times)}");
    }

    private static ILocator Line(IPage page) => page.Locator(".cm-line").Filter(new() { HasTextRegex = new("address: 5000$") });

    private static Task ArmAsync(IPage page, string script) => page.EvaluateAsync($"() => {{ {script}; }}");

    private static async Task DoneAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => clock.isDone === undefined");
        // A person's pause between two keys.
        await page.WaitForTimeoutAsync(150);
    }

    private static async Task TellAsync(IPage page, string name, string what) =>
        Console.WriteLine($"{what}: {FileBenchmark.Figures(await page.EvaluateAsync<double[]>($"() => clock.times.{name}"))}");
}
