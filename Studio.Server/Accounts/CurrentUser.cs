using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Studio.Client.Ports;

namespace Studio.Server.Accounts;

/// <summary>The user of a circuit. Read anew each time: a session can end while its page is open.</summary>
internal sealed class CurrentUser(AuthenticationStateProvider authentication) : ICurrentUser
{
    public string Name => Principal?.Identity?.Name ?? "";

    public bool MayOperate => Principal.May(Role.Operator);

    public bool MayEdit => Principal.May(Role.Engineer);

    public bool MayAdmin => Principal.May(Role.Admin);

    private ClaimsPrincipal? Principal =>
        authentication.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true } state ? state.Result.User : null;
}
