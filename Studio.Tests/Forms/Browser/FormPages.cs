using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.Forms.InBrowser;

/// <summary>One studio for the tests of a class. A page is closed before the studio stops, which waits for open circuits.</summary>
public sealed class FormPages : IAsyncDisposable
{
    private readonly Lazy<StudioApp> _studio = new(() => new StudioApp());

    /// <summary>A page whose code boxes have become editors: whoever fills one before would fill a text area that is about to go.</summary>
    public async Task<OpenPage> OpenAsync(Browser browser, string path, int width = 1280, bool dark = false)
    {
        var page = await browser.OpenAsync(_studio.Value, path, width: width, dark: dark);
        await page.WaitForFunctionAsync("() => !document.querySelector('textarea[data-code]:not([data-attached])')");
        return new(page);
    }

    public async ValueTask DisposeAsync()
    {
        if (_studio.IsValueCreated) await _studio.Value.DisposeAsync();
    }

    public sealed record OpenPage(IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
    }
}
