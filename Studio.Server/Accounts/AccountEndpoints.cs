using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Client.Pages;

namespace Studio.Server.Accounts;

/// <summary>
/// The forms of <c>/setup</c> and <c>/signin</c> are posted here; what went wrong goes back to the page as <c>?error=</c>.
/// Being form endpoints they check the antiforgery token.
/// </summary>
internal static class AccountEndpoints
{
    private const int ShortestPassword = 10;
    private const int LongestPassword = 256;
    private const int LongestName = 64;
    private const string DefaultName = "admin";

    /// <summary>Makes the first user and signs it in.</summary>
    public static async Task<RedirectHttpResult> SetUp(
        HttpContext http, SetupLink link,
        [FromForm] string? token, [FromForm] string? user, [FromForm] string? password, [FromForm] string? repeat, CancellationToken cancellationToken)
    {
        if (!link.Accepts(token)) return TypedResults.LocalRedirect($"/setup?error={AccountErrors.Token}");
        var name = NameOf(user);
        string Back(string error) => $"/setup?token={Uri.EscapeDataString(token!)}&user={Uri.EscapeDataString(name)}&error={error}";
        if (name.Length > LongestName) return TypedResults.LocalRedirect(Back(AccountErrors.Name));
        if (password is not { Length: >= ShortestPassword and <= LongestPassword }) return TypedResults.LocalRedirect(Back(AccountErrors.Short));
        if (password != repeat) return TypedResults.LocalRedirect(Back(AccountErrors.Differs));
        if (await link.UseAsync(token, name, password, cancellationToken) is not { } first) return TypedResults.LocalRedirect($"/setup?error={AccountErrors.Token}");
        await http.SignInAsync(Session.Begin(first));
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>Signs in and goes on to <paramref name="returnUrl"/>, if that is one of ours.</summary>
    public static async Task<RedirectHttpResult> SignIn(
        HttpContext http, UserStore users, SignInAttempts attempts, ILogger<User> log,
        [FromForm] string? user, [FromForm] string? password, [FromForm] string? returnUrl, CancellationToken cancellationToken)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "?";
        var target = IsLocal(returnUrl) ? returnUrl! : "/";
        var name = NameOf(user);
        string Back(string error) => $"/signin?error={error}&user={Uri.EscapeDataString(name)}&returnUrl={Uri.EscapeDataString(target)}";
        if (attempts.Wait(address) is { Ticks: > 0 } wait) return TypedResults.LocalRedirect(Back($"{AccountErrors.Wait}&seconds={Math.Ceiling(wait.TotalSeconds)}"));
        var known = password is { Length: > 0 and <= LongestPassword }
            ? await users.CheckAsync(name, password, cancellationToken)
            : null;
        if (known is null)
        {
            attempts.Failed(address);
            log.LogWarning("A sign-in from {Address} failed", address);
            return TypedResults.LocalRedirect(Back(AccountErrors.Wrong));
        }

        attempts.Succeeded(address);
        await http.SignInAsync(Session.Begin(known));
        return TypedResults.LocalRedirect(target);
    }

    public static async Task<RedirectHttpResult> SignOut(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("/signin");
    }

    private static string NameOf(string? typed) => string.IsNullOrWhiteSpace(typed) ? DefaultName : typed.Trim();

    private static bool IsLocal(string? url) =>
        url is ['/', ..] && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal) && !url.Any(char.IsControl);
}
