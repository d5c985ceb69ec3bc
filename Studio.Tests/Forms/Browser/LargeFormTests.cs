using System.Text;
using Microsoft.Playwright;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Forms.InBrowser;

/// <summary>A schema of 640 fields with recursion in a real browser. The times are printed, not asserted: they depend on the machine.</summary>
[Trait("Category", "e2e")]
public sealed class LargeFormTests(Browser browser, FormPages pages) : IClassFixture<FormPages>
{
    [Fact]
    public async Task A_schema_of_640_fields_is_usable()
    {
        await using var opened = await pages.OpenAsync(browser, "/connectors/preview");
        var page = opened.Page;
        var schema = page.GetByLabel("Schema", new() { Exact = true }).Last;

        // From the paste to the painted form, measured inside the page.
        await page.EvaluateAsync("""
            () => {
              window.times = {};
              const seen = new MutationObserver(() => {
                const fields = document.querySelectorAll('.schema-form .form-place').length;
                if (fields > 0 && !window.times.first) requestAnimationFrame(() => setTimeout(() => window.times.first ??= performance.now() - window.start));
                if (fields >= 640 && !window.times.all) requestAnimationFrame(() => setTimeout(() => window.times.all ??= performance.now() - window.start));
              });
              seen.observe(document.body, { childList: true, subtree: true });
              document.addEventListener('input', () => window.start ??= performance.now(), { capture: true });
            }
            """);
        await schema.FillAsync(LargeSchema());
        await page.WaitForFunctionAsync("() => window.times.all", null, new() { Timeout = 30_000 });
        var first = await page.EvaluateAsync<double>("() => window.times.first");
        var all = await page.EvaluateAsync<double>("() => window.times.all");

        // From a key in a field to the data that holds it.
        await page.EvaluateAsync("""
            () => {
              window.keys = [];
              const data = document.querySelector('textarea[aria-label=Data]');
              document.addEventListener('input', event => {
                if (event.target === data) return;
                const start = performance.now(), typed = event.target.value;
                const look = () => data.value.includes('"' + typed + '"') ? window.keys.push(performance.now() - start) : performance.now() - start < 5000 && setTimeout(look, 1);
                look();
              }, { capture: true });
            }
            """);
        var field = page.GetByLabel("Field 300", new() { Exact = true });
        await field.ClickAsync();
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.TypeAsync(((char)('a' + i % 26)).ToString());
            await page.WaitForFunctionAsync($"() => window.keys.length >= {i + 1}");
        }

        var keys = (await page.EvaluateAsync<double[]>("() => window.keys")).Order().ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine($"640 fields: first paint {first:f0} ms, all fields {all:f0} ms, keystroke to data median {keys[keys.Length / 2]:f1} ms, slowest {keys[^1]:f1} ms");
        await Assertions.Expect(field).ToHaveValueAsync("abcdefghijklmnopqrstuvwxyzabcd");
        await Picture.TakeAsync(page, "large");
    }

    [Fact]
    public async Task Ten_thousand_values_scroll()
    {
        await using var opened = await pages.OpenAsync(browser, "/connectors/preview");
        var page = opened.Page;
        var values = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"\"tag {number:d5}\""));
        await page.GetByLabel("Schema", new() { Exact = true }).Last.FillAsync("{\"type\":\"object\",\"properties\":{\"t\":{\"title\":\"Tag\",\"enum\":[" + values + "]}}}");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "tag 00000" }).WaitForAsync();
        await page.Locator(".form-list").EvaluateAsync("list => list.scrollTop = list.scrollHeight");
        await page.GetByRole(AriaRole.Option, new() { Name = "tag 09999" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" })).ToHaveValueAsync("tag 09999");
    }

    private static string LargeSchema()
    {
        var schema = new StringBuilder("""{"$ref":"#/definitions/node","definitions":{"node":{"type":"object","properties":{"child":{"title":"Child","$ref":"#/definitions/node"}""");
        for (var i = 0; i < 640; i++)
            schema.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"f{i}\":{(i % 4 == 3 ? $"{{\"type\":\"integer\",\"title\":\"Field {i}\",\"minimum\":0,\"default\":{i}}}" : $"{{\"type\":\"string\",\"title\":\"Field {i}\",\"description\":\"What field {i} is for\"}}")}");
        return schema.Append("}}}}").ToString();
    }
}
