using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Client.Pages;
using Studio.Server.Audit;

namespace Studio.Server.Accounts;

/// <summary>
/// The forms of <c>/setup</c>, <c>/join</c> and <c>/signin</c> are posted here; what went wrong goes back to the page as <c>?error=</c>.
/// Being form endpoints they check the antiforgery token. What stands in the audit trail is stored before the answer, and also
/// where the caller hangs up before it: no deed of the signed-in person comes before the sign-in, and no attempt goes unseen.
/// Signing out waits for nothing.
/// </summary>
internal static class AccountEndpoints
{
    private const int ShortestPassword = 10;
    private const int LongestPassword = 256;
    internal const int LongestName = 64;
    private const string DefaultName = "admin";

    /// <summary>Makes the first user and signs it in.</summary>
    public static async Task<RedirectHttpResult> SetUp(
        HttpContext http, SetupLink link, AuditTrail audit,
        [FromForm] string? token, [FromForm] string? user, [FromForm] string? password, [FromForm] string? repeat, CancellationToken cancellationToken)
    {
        if (!link.Accepts(token)) return TypedResults.LocalRedirect($"/setup?error={AccountErrors.Token}");
        var name = NameOf(user);
        string Back(string error) => $"/setup?token={Uri.EscapeDataString(token!)}&user={Uri.EscapeDataString(name)}&error={error}";
        if (name.Length > LongestName) return TypedResults.LocalRedirect(Back(AccountErrors.Name));
        if (password is not { Length: >= ShortestPassword and <= LongestPassword }) return TypedResults.LocalRedirect(Back(AccountErrors.Short));
        if (password != repeat) return TypedResults.LocalRedirect(Back(AccountErrors.Differs));
        if (await link.UseAsync(token, name, password, cancellationToken) is not { } first) return TypedResults.LocalRedirect($"/setup?error={AccountErrors.Token}");
        await audit.AddAsync(first.Name, "user.setup", null, first.Name, $"Became the first admin, from {AddressOf(http)}.", CancellationToken.None);
        await http.SignInAsync(Session.Begin(first));
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>Sets the password of whoever holds a one-time link, and signs in.</summary>
    public static async Task<RedirectHttpResult> Join(
        HttpContext http, UserDirectory users, SignInAttempts attempts, AuditTrail audit,
        [FromForm] string? token, [FromForm] string? password, [FromForm] string? repeat, CancellationToken cancellationToken)
    {
        var address = AddressOf(http);
        string Back(string error) => $"/join?token={Uri.EscapeDataString(token ?? "")}&error={error}";
        if (attempts.Wait(address) is { Ticks: > 0 } wait) return TypedResults.LocalRedirect(Back($"{AccountErrors.Wait}&seconds={Math.Ceiling(wait.TotalSeconds)}"));
        if (password is not { Length: >= ShortestPassword and <= LongestPassword }) return TypedResults.LocalRedirect(Back(AccountErrors.Short));
        if (password != repeat) return TypedResults.LocalRedirect(Back(AccountErrors.Differs));
        if (await users.UseLinkAsync(token, password, cancellationToken) is not { } user)
        {
            attempts.Failed(address);
            return TypedResults.LocalRedirect($"/join?error={AccountErrors.Ended}");
        }

        await audit.AddAsync(user.Name, "user.password", null, user.Name, $"Chose a password with a one-time link, from {address}.", CancellationToken.None);
        await http.SignInAsync(Session.Begin(user));
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>Signs in and goes on to <paramref name="returnUrl"/>, if that is one of ours.</summary>
    public static async Task<RedirectHttpResult> SignIn(
        HttpContext http, UserStore users, SignInAttempts attempts, AuditTrail audit, ILogger<User> log,
        [FromForm] string? user, [FromForm] string? password, [FromForm] string? returnUrl, CancellationToken cancellationToken)
    {
        var address = AddressOf(http);
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
            await audit.AddAsync(name.Length > LongestName ? name[..LongestName] : name, "signin.failed", null, null, $"Name and password did not fit together, from {address}.", CancellationToken.None);
            return TypedResults.LocalRedirect(Back(AccountErrors.Wrong));
        }

        attempts.Succeeded(address);
        await audit.AddAsync(known.Name, "signin", null, null, $"Signed in from {address}.", CancellationToken.None);
        await http.SignInAsync(Session.Begin(known));
        return TypedResults.LocalRedirect(target);
    }

    public static async Task<RedirectHttpResult> SignOut(HttpContext http, AuditTrail audit)
    {
        audit.AddSoon(http.User.Identity?.Name ?? "", "signout", null, null, "Signed out.");
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("/signin");
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "?";

    private static string NameOf(string? typed) => string.IsNullOrWhiteSpace(typed) ? DefaultName : typed.Trim();

    private static bool IsLocal(string? url) =>
        url is ['/', ..] && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal) && !url.Any(char.IsControl);
}
