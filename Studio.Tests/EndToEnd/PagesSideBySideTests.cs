using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Server.Services;
using Studio.Tests.Server.Receipts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Form and YAML are one model: typing in either moves the other, for everybody who has the service open.</summary>
[Trait("Category", "e2e")]
public sealed partial class PagesSideBySideTests(Browser browser)
{
    [Fact]
    public async Task Typing_in_either_pane_moves_the_other_and_nothing_else()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();
        var original = await ExportAsync(page);

        await page.SelectPartAsync("setpoint");
        await page.Field("Address").FillAsync("recipe");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("address: recipe");
        await Assertions.Expect(page.Locator(".cm-lit")).ToHaveTextAsync("        address: recipe");

        await page.Locator(".cm-line").Filter(new() { HasText = "topic: machine/setpoint" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("/now");
        await page.Locator("#node-form summary").ClickAsync();
        await Assertions.Expect(page.Field("Topic")).ToHaveValueAsync("machine/setpoint/now");

        var changed = await ExportAsync(page);
        Assert.Equal(original.Replace("address: setpoint", "address: recipe", StringComparison.Ordinal).Replace("machine/setpoint", "machine/setpoint/now", StringComparison.Ordinal), changed);
    }

    [Fact]
    public async Task The_caret_in_the_YAML_selects_the_part_and_undo_reaches_back_over_both_panes()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();
        var original = await ExportAsync(page);

        await page.SelectPartAsync("status");
        await page.Locator(".cm-line").Filter(new() { HasText = "address: temperature" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pane-tree a.part.selected")).ToContainTextAsync("temperature");
        Assert.Contains("node=%2Fresources%2Ftemperature", page.Url, StringComparison.OrdinalIgnoreCase);
        await page.Field("Address").FillAsync("pressure");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("address: pressure");
        await page.Locator(".cm-line").Filter(new() { HasText = "address: pressure" }).ClickAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.Field("Address")).ToHaveValueAsync("temperature");
        Assert.Equal(original, await ExportAsync(page));
    }

    [Fact]
    public async Task A_part_far_down_the_tree_is_brought_into_view_by_link_caret_and_keyboard()
    {
        await using var studio = new StudioApp();
        string key;
        await using (var ann = studio.As(new TestUser())) key = await ann.Get<UserServices>().CreateAsync(LargeService.Text(400), null, TestContext.Current.CancellationToken);
        var page = await browser.OpenAsync(studio, $"/services/{key}?node=/resources/endpoint-300");
        await using var pageContext = page.Context;
        await page.WorkbenchReadyAsync();
        var selected = page.Locator("#pane-tree a.part.selected");
        await Assertions.Expect(selected).ToContainTextAsync("endpoint-300");
        await Assertions.Expect(selected).ToBeInViewportAsync();

        await page.Locator("#pane-yaml .cm-content").FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(selected).ToContainTextAsync("endpoint-399");
        await Assertions.Expect(selected).ToBeInViewportAsync();

        await selected.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(selected).Not.ToContainTextAsync("endpoint");
        await Assertions.Expect(selected).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(selected).ToContainTextAsync("endpoint-399");
        await Assertions.Expect(selected).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Half_typed_YAML_keeps_the_form_and_shows_the_problem_with_its_line()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();

        await page.SelectPartAsync("setpoint");
        await page.Locator(".cm-line").Filter(new() { HasText = "address: setpoint" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(": [");
        await Assertions.Expect(page.Locator("#node-form")).ToContainTextAsync("cannot be read just now");
        await Assertions.Expect(page.Field("Address")).ToHaveValueAsync("setpoint");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Problems" })).ToContainTextAsync(Line());
        await page.Locator(".cm-line").Filter(new() { HasText = "address: setpoint" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        for (var i = 0; i < 4; i++) await page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(page.Locator("#node-form")).Not.ToContainTextAsync("cannot be read just now");
    }

    [Fact]
    public async Task Two_people_type_at_once_and_both_texts_end_equal()
    {
        await using var studio = new StudioApp();
        var one = await browser.OpenAsync(studio);
        await using var oneContext = one.Context;
        await one.OpenExampleAsync();
        var two = await browser.OpenAsync(studio, one.ServicePath());
        await using var twoContext = two.Context;
        await two.WorkbenchReadyAsync();
        await one.Locator(".cm-line").Filter(new() { HasText = "name: Example device" }).ClickAsync();
        await one.Keyboard.PressAsync("End");
        await two.Locator(".cm-line").Filter(new() { HasText = "version: 0.0.1" }).ClickAsync();
        await two.Keyboard.PressAsync("End");

        await Task.WhenAll(
            one.Keyboard.TypeAsync(" of hall four", new() { Delay = 15 }),
            two.Keyboard.TypeAsync("-beta.seventeen", new() { Delay = 15 }));

        foreach (var page in (IPage[])[one, two])
        {
            await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("name: Example device of hall four");
            await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("version: 0.0.1-beta.seventeen");
        }

        Assert.Equal(await LinesAsync(one), await LinesAsync(two));
    }

    [Fact]
    public async Task A_file_with_windows_line_ends_keeps_them()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        const string text = "description: d # why\r\nmetadata:\r\n  name: Windows\r\n\r\nresources:\r\n  plc:\r\n    type: Cybus::Connection\r\n    properties:\r\n      protocol: Custom\r\n      connection:\r\n        host: 127.0.0.1\r\n        port: 9000\r\n";
        await ImportAsync(page, text);

        await page.Locator(".cm-line").Filter(new() { HasText = "port: 9000" }).ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("1");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("requestTimeout: 500");
        await Assertions.Expect(page.Field("Request timeout")).ToHaveValueAsync("500");
        await page.Field("Host").FillAsync("plc.local");
        await Assertions.Expect(page.GetByTestId("yaml")).ToContainTextAsync("host: plc.local");

        Assert.Equal(text.Replace("port: 9000\r\n", "port: 90001\r\n        requestTimeout: 500\r\n", StringComparison.Ordinal).Replace("host: 127.0.0.1", "host: plc.local", StringComparison.Ordinal), await ExportAsync(page));
    }

    [Fact]
    public async Task A_deleted_part_comes_back_with_one_click()
    {
        await using var studio = new StudioApp();
        var page = await browser.OpenAsync(studio);
        await using var pageContext = page.Context;
        await page.OpenExampleAsync();
        var original = await ExportAsync(page);
        await page.SelectPartAsync("status");
        await page.Locator("#pane-form").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pane-tree")).Not.ToContainTextAsync("status");
        await page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pane-tree a.part.selected")).ToContainTextAsync("status");
        Assert.Equal(original, await ExportAsync(page));
    }

    private static async Task ImportAsync(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = ImportButton() }).ClickAsync();
        await page.ChooseFileAsync("dialog[open] input[type=file]", "windows.yaml", "text/yaml", System.Text.Encoding.UTF8.GetBytes(text));
        await Browser.ArriveAsync(page, "/services/.+");
        await page.WorkbenchReadyAsync();
    }

    /// <summary>The file as anyone would get it, after the last key has arrived.</summary>
    private static async Task<string> ExportAsync(IPage page)
    {
        var answer = await page.APIRequest.GetAsync(page.ServicePath().TrimStart('/') + "/service.yaml");
        Assert.True(answer.Ok, answer.StatusText);
        return await answer.TextAsync();
    }

    private static Task<string> LinesAsync(IPage page) => page.EvaluateAsync<string>("() => [...document.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')");

    [GeneratedRegex("Line \\d+")]
    private static partial Regex Line();

    [GeneratedRegex("^Import")]
    private static partial Regex ImportButton();
}
