using Microsoft.Playwright;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>A person without a mouse: reaches things with Tab, uses them with Enter, Space and letters.</summary>
internal static class Keyboard
{
    private const int MostStops = 90;

    /// <summary>Presses Tab until this is focused; fails when it cannot be reached, which is what the test is about.</summary>
    public static async Task TabToAsync(this IPage page, ILocator target, bool backwards = false)
    {
        await target.First.WaitForAsync();
        var passed = new List<string>();
        for (var stop = 0; stop < MostStops; stop++)
        {
            if (await target.First.EvaluateAsync<bool>("element => element === document.activeElement")) return;
            await page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            passed.Add(await page.EvaluateAsync<string>("() => { const e = document.activeElement; return e ? `${e.tagName} ${e.getAttribute('aria-label') ?? e.textContent.trim().slice(0, 30)}` : 'nothing'; }"));
        }

        Assert.Fail($"Tab never reached {target}. It passed: {string.Join(" | ", passed)}");
    }

    /// <summary>Reaches a button or link that must be ready, and presses Enter on it.</summary>
    public static async Task PressAsync(this IPage page, ILocator target, bool backwards = false)
    {
        await Assertions.Expect(target.First).ToBeEnabledAsync();
        await page.TabToAsync(target, backwards);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Reaches a field, replaces what is in it and goes on.</summary>
    public static async Task TypeAsync(this IPage page, ILocator field, string text)
    {
        await page.TabToAsync(field);
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(text);
    }
}
