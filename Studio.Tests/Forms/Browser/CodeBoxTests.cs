using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Forms.InBrowser;

[Trait("Category", "e2e")]
public sealed class CodeBoxTests(Browser browser, FormPages pages) : IClassFixture<FormPages>
{
    [Fact]
    public async Task Code_is_coloured_labelled_left_with_tab_and_written()
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery");
        var page = opened.Page;
        var code = page.GetByRole(AriaRole.Textbox, new() { Name = "Expression", Exact = true });
        await Assertions.Expect(code).ToHaveAttributeAsync("aria-describedby", new System.Text.RegularExpressions.Regex("\\.help"));
        await code.ClickAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("$sum(value) + \"x\"");
        await Assertions.Expect(code).ToHaveTextAsync("$sum(value) + \"x\"");
        Assert.True(await code.Locator("span[class]").CountAsync() > 2, "nothing is coloured");
        await page.Keyboard.PressAsync("Tab");
        Assert.False(await code.EvaluateAsync<bool>("editor => editor.contains(document.activeElement)"), "Tab did not leave the editor");
        await Assertions.Expect(code).ToHaveTextAsync("$sum(value) + \"x\"");
    }

    [Fact]
    public async Task Json_that_is_none_yet_is_underlined_told_and_not_taken_over()
    {
        await using var opened = await pages.OpenAsync(browser, "/gallery");
        var page = opened.Page;
        var code = page.GetByRole(AriaRole.Textbox, new() { Name = "Options", Exact = true });
        await code.FillAsync("{\"depth\": }");
        await page.GetByText("Not taken over yet, because it is not JSON").WaitForAsync();
        await page.Locator(".cm-lintRange-error").First.WaitForAsync();
        await Assertions.Expect(code).ToHaveAttributeAsync("aria-invalid", "true");
        await code.FillAsync("{\"depth\": 4}");
        await Assertions.Expect(page.GetByText("Not taken over yet, because it is not JSON")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(code).ToContainTextAsync("4");
    }

    [Fact]
    public async Task A_problem_in_the_list_leads_into_the_code()
    {
        await using var opened = await pages.OpenAsync(browser, "/connectors/preview");
        var page = opened.Page;
        await page.GetByLabel("Schema", new() { Exact = true }).Last.FillAsync("""{"type":"object","properties":{"a":{"type":"object","title":"A","properties":{"b":{"title":"Anything","not":{"const":1}}}}}}""");
        await page.GetByTestId("data").FillAsync("""{"a":{"b":1}}""");
        await page.GetByTestId("data").BlurAsync();
        await page.Locator(".form-problems button").First.ClickAsync();
        await page.WaitForFunctionAsync("() => document.activeElement?.classList.contains('cm-content')");
    }
}
