using Microsoft.Playwright;
using Studio.Tests.EndToEnd;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Forms.InBrowser;

[Trait("Category", "e2e")]
public sealed class FormPagesTests(Browser browser, FormPages pages) : IClassFixture<FormPages>
{
    [Fact]
    public async Task Gallery_of_all_editors_is_clean_for_axe()
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery");
        var page = opened.Page;
        var faults = Faults(page);
        Assert.Equal(Studio.Client.Forms.Preview.GallerySamples.All.Count, await page.Locator(".gallery section.card").CountAsync());
        await AssertCleanAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "More for Port" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Use a parameter" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await AssertCleanAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" }).FocusAsync();
        await page.Locator(".form-list .active").WaitForAsync();
        await AssertCleanAsync(page);
        Assert.Empty(faults);
        await Picture.TakeAsync(page, "gallery-light");
        await page.ThemeAsync(dark: true);
        await Picture.TakeAsync(page, "gallery-dark");
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Gallery_has_no_horizontal_scrolling(int width)
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery", width: width);
        var page = opened.Page;
        await Picture.TakeAsync(page, $"gallery-{width}");
        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task Preview_makes_a_form_from_pasted_text_and_a_link_that_opens_it_again()
    {
        await using var opened = await pages.OpenAsync(browser, "/connectors/preview");
        var page = opened.Page;
        var faults = Faults(page);
        await page.GetByLabel("Schema", new() { Exact = true }).Last.FillAsync("""{"type":"object","required":["host"],"properties":{"host":{"type":"string","title":"Host"},"port":{"type":"integer","title":"Port","maximum":65535}}}""");
        var host = page.GetByLabel("Host", new() { Exact = true });
        await host.PressSequentiallyAsync("plc-7.local");
        Assert.Equal("plc-7.local", await host.InputValueAsync());
        await page.GetByLabel("Port", new() { Exact = true }).PressSequentiallyAsync("70000");
        await page.GetByText("1 problem, told at its field.").WaitForAsync();
        await AssertCleanAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await page.WaitForFunctionAsync("() => location.hash.startsWith('#p=')");
        await Picture.TakeAsync(page, "preview");

        var address = page.Url;
        await page.GotoAsync("/gallery");
        await page.GotoAsync(address);
        await Browser.InteractiveAsync(page);
        await Assertions.Expect(page.GetByLabel("Host", new() { Exact = true })).ToHaveValueAsync("plc-7.local");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Typing_fast_loses_nothing_and_the_keyboard_reaches_the_reference_picker()
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery");
        var page = opened.Page;
        var address = page.GetByLabel("Address", new() { Exact = true }).First;
        await address.FocusAsync();
        var typed = string.Concat(Enumerable.Range(0, 60).Select(number => (char)('a' + (number % 26))));
        await page.Keyboard.TypeAsync(typed);
        await Assertions.Expect(address).ToHaveValueAsync(typed);
        await address.FillAsync("");
        await page.Keyboard.TypeAsync("!");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await page.Keyboard.TypeAsync("plcH");
        await Assertions.Expect(page.Locator(".form-references .ref")).ToHaveTextAsync(["plcHost"]);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "!ref plcHost" })).ToBeFocusedAsync();

        // The menu of a field: into it, around in it and out of it without a mouse.
        var more = page.GetByRole(AriaRole.Button, new() { Name = "More for Port" }).First;
        await more.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var items = page.GetByRole(AriaRole.Menuitem);
        await Assertions.Expect(items.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(items.Last).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(items.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(items).ToHaveCountAsync(0);
        await Assertions.Expect(more).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_option_that_enter_would_take_is_in_sight()
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery");
        var page = opened.Page;
        var tag = page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" });
        await tag.FocusAsync();
        for (var down = 0; down < 40; down++) await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(".form-list .active")).ToHaveTextAsync("Line0.Tag0041");
        await InSightAsync(page);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tag).ToHaveValueAsync("Line0.Tag0041");

        // Opened anew, at what was picked.
        await page.Keyboard.PressAsync("Tab");
        await tag.FocusAsync();
        await InSightAsync(page);
        for (var up = 0; up < 30; up++) await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(page.Locator(".form-list .active")).ToHaveTextAsync("Line0.Tag0011");
        await InSightAsync(page);
    }

    private static Task InSightAsync(IPage page) => page.WaitForFunctionAsync("""
        () => {
            const [list, option] = ['.form-list:not([hidden])', '.form-list .active'].map(part => document.querySelector(part)?.getBoundingClientRect());
            return list && option && option.top >= list.top - 1 && option.bottom <= list.bottom + 1;
        }
        """);

    private static List<string> Faults(IPage page)
    {
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") faults.Add(message.Text);
        };
        page.PageError += (_, fault) => faults.Add(fault);
        return faults;
    }

    private static async Task AssertCleanAsync(IPage page) => Assert.Empty(await Axe.LookAsync(page, "page"));
}
