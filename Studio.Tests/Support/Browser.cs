using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Studio.Tests.Support.Browser))]

namespace Studio.Tests.Support;

/// <summary>
/// One headless Chromium for the whole test run, started when the first test asks for it. Each test gets a context of its
/// own (cookies, storage). Take it as a constructor parameter.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Chromium)>> _started = new(StartAsync);
    private readonly ConcurrentDictionary<int, Lazy<DistantLine>> _lines = new();

    /// <summary>How far every studio is from the browser: <c>STUDIO_TEST_DISTANCE_MS</c>, there and back each; null: next door.</summary>
    private static TimeSpan? Distance { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("STUDIO_TEST_DISTANCE_MS"), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>A page in a context of its own.</summary>
    /// <param name="url">What relative addresses start from.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="height">Of the window, in pixels.</param>
    /// <param name="dark">Whether the system prefers dark colours.</param>
    public async Task<IPage> NewPageAsync(Uri url, int width = 1280, int height = 720, bool dark = false)
    {
        var (_, chromium) = await _started.Value;
        var context = await chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (Distance is { } oneWay ? _lines.GetOrAdd(url.Port, port => new(() => new DistantLine(port, oneWay, TimeProvider.System))).Value.Url : url).ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    /// <summary>A page of this studio whose user is signed in and whose circuit is up.</summary>
    internal async Task<IPage> OpenAsync(StudioApp studio, string path = "/", int width = 1280, int height = 720, bool dark = false)
    {
        var page = await NewPageAsync(studio.Url, width, height, dark);
        await SignInAsync(page, studio.SetupPath);
        if (path != "/") await page.GotoAsync(path);
        await InteractiveAsync(page);
        return page;
    }

    /// <summary>Chooses the first password with the set-up link, or signs in where there is a user.</summary>
    public static async Task SignInAsync(IPage page, string? setupPath)
    {
        await page.GotoAsync(setupPath ?? "/signin");
        await page.GetByLabel("Name").FillAsync(StudioApp.UserName);
        await page.Locator("input[name=password]").FillAsync(StudioApp.Password);
        if (setupPath is not null) await page.Locator("input[name=repeat]").FillAsync(StudioApp.Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await ArriveAsync(page, "/");
    }

    /// <summary>
    /// Waits until the address of the page is this path, a regular expression. Asks again and again: waiting for the event of
    /// arriving, as <c>WaitForURLAsync</c> does, waits for ever for one that came before the driver began to listen.
    /// </summary>
    public static Task ArriveAsync(IPage page, string path) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex($"^https?://[^/]+{path}$"));

    /// <summary>Waits until the page answers to clicks and keys: the circuit has rendered it.</summary>
    public static Task InteractiveAsync(IPage page) =>
        page.WaitForFunctionAsync("() => window.Blazor && document.querySelector('[data-interactive]')");

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Values) await line.Value.DisposeAsync();
        if (!_started.IsValueCreated) return;
        var (driver, chromium) = await _started.Value;
        await chromium.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Chromium)> StartAsync()
    {
        // Five seconds, the default, is a guess about the machine.
        Assertions.SetDefaultExpectTimeout(60_000);
        var driver = await Playwright.CreateAsync();
        return (driver, await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = Arguments }));
    }
}
