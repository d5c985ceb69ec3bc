using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Studio.Server.Accounts;

/// <summary>
/// An open page outlives the request that began it, so its session is looked at again every minute, and ends at once when an
/// admin ends it.
/// </summary>
internal sealed class CircuitSession : RevalidatingServerAuthenticationStateProvider
{
    private readonly UserStore _users;
    private readonly UserDirectory _directory;
    private readonly IHostApplicationLifetime _lifetime;

    public CircuitSession(ILoggerFactory logs, UserStore users, UserDirectory directory, IHostApplicationLifetime lifetime)
        : base(logs)
    {
        (_users, _directory, _lifetime) = (users, directory, lifetime);
        _directory.Ended += End;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    // Circuits are not taken down before the studio's services are: while it stops there is nothing left to ask.
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        _lifetime.ApplicationStopping.IsCancellationRequested || await Session.HoldsAsync(authenticationState.User, _users, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _directory.Ended -= End;
        base.Dispose(disposing);
    }

    private void End(int user)
    {
        if (GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true } state && Session.IdOf(state.Result.User) == user)
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }
}
