using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Studio.Server.Accounts;

/// <summary>An open page outlives the request that began it, so its session is looked at again every minute.</summary>
internal sealed class CircuitSession(ILoggerFactory logs, UserStore users, IHostApplicationLifetime lifetime) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    // Circuits are not taken down before the studio's services are: while it stops there is nothing left to ask.
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        lifetime.ApplicationStopping.IsCancellationRequested || await Session.HoldsAsync(authenticationState.User, users, cancellationToken);
}
