using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Studio.Client.Ports;

namespace Studio.Server.Accounts;

/// <summary>What a session's cookie says about its user.</summary>
internal static class Session
{
    private const string StampClaim = "stamp";

    public static ClaimsPrincipal Begin(User user) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Role, user.Role.ToString()),
            new(StampClaim, user.Stamp),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    public static bool May(this ClaimsPrincipal? principal, Role least) =>
        Enum.TryParse<Role>(principal?.FindFirstValue(ClaimTypes.Role), out var role) && role >= least;

    /// <summary>The user's number, or null when nobody is signed in.</summary>
    public static int? IdOf(ClaimsPrincipal? principal) =>
        int.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Whether the user still is who the cookie says.</summary>
    public static async Task<bool> HoldsAsync(ClaimsPrincipal? principal, UserStore users, CancellationToken cancellationToken) =>
        IdOf(principal) is { } id
        && principal!.FindFirstValue(StampClaim) is { } stamp
        && await users.HoldsAsync(id, stamp, cancellationToken);
}
