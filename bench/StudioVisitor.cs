using Microsoft.Playwright;
using Studio.Client.Ports;
using Studio.Tests.Support;

namespace Bench;

/// <summary>Who the pages are measured for: an engineer.</summary>
internal sealed class StudioVisitor : ICurrentUser
{
    public string Name => StudioApp.UserName;

    public bool MayOperate => true;

    public bool MayEdit => true;

    /// <summary>Chooses the first password with the set-up link, or signs in where there is a user.</summary>
    public static async Task SignInAsync(IPage page, string? setupPath)
    {
        await page.GotoAsync(setupPath ?? "/signin");
        await page.GetByLabel("Name").FillAsync(StudioApp.UserName);
        await page.Locator("input[name=password]").FillAsync(StudioApp.Password);
        if (setupPath is not null) await page.Locator("input[name=repeat]").FillAsync(StudioApp.Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("^https?://[^/]+/$"));
    }
}
