using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.EndToEnd;

/// <summary>What a person does on the pages, as deeds of one line.</summary>
internal static class PageDriver
{
    /// <summary>Opens the example service from the empty overview or from its button, and waits for the editor.</summary>
    public static async Task OpenExampleAsync(this IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("xample device") }).First.ClickAsync();
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();
    }

    public static async Task WorkbenchReadyAsync(this IPage page)
    {
        await Browser.InteractiveAsync(page);
        await page.Locator("[data-testid=yaml] .cm-content").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    public static async Task GoAsync(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await Browser.InteractiveAsync(page);
    }

    /// <summary>Light or dark, as the system prefers; returns when the page shows it.</summary>
    public static async Task ThemeAsync(this IPage page, bool dark)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await page.Locator($"html[data-theme={(dark ? "dark" : "light")}]").WaitForAsync();
    }

    /// <summary>The part of a link's path that is the service's key.</summary>
    public static string ServicePath(this IPage page) => new Uri(page.Url).AbsolutePath;

    /// <summary>
    /// Chooses a file, once Blazor's script listens to the input: it begins to after the input was drawn, and a file that was
    /// chosen before is never heard of. A person with a file dialog is not that fast.
    /// </summary>
    public static async Task ChooseFileAsync(this IPage page, string input, string name, string mimeType, byte[] content)
    {
        var file = page.Locator(input);
        await page.WaitForFunctionAsync("input => '_blazorInputFileNextFileId' in input", await file.ElementHandleAsync());
        await file.SetInputFilesAsync(new FilePayload { Name = name, MimeType = mimeType, Buffer = content });
    }

    /// <summary>
    /// Selects a part in the tree, and returns when the page is about it: a click that comes before still belongs to the part
    /// that was selected until then.
    /// </summary>
    public static async Task SelectPartAsync(this IPage page, string name)
    {
        await page.Part(name).ClickAsync();
        await page.Part(name, ".selected").WaitForAsync();
    }

    /// <summary>A part in the tree by its name, whatever else its row says.</summary>
    public static ILocator Part(this IPage page, string name, string more = "") =>
        page.Locator("#pane-tree a.part" + more, new() { Has = page.Locator(".label, .ref").GetByText(name, new() { Exact = true }) });

    /// <summary>A field of the form of the selected part.</summary>
    public static ILocator Field(this IPage page, string label) => page.Locator("#node-form").GetByLabel(label, new() { Exact = true });

    public static async Task ConnectAsync(this IPage page)
    {
        await page.GetByTestId("connect").ClickAsync();
        await page.GetByTestId("disconnect").WaitForAsync();
    }

    /// <summary>Waits until the state diagram's present state is this one.</summary>
    public static Task StateAsync(this IPage page, string word) =>
        page.Locator(".diagram .box.present .word").GetByText(word, new() { Exact = true }).WaitForAsync();

    public static async Task TabAsync(this IPage page, string name) =>
        await page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true }).ClickAsync();
}
