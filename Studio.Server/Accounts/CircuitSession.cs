using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Studio.Server.Accounts;

/// <summary>An open page outlives the request that began it, so its session is looked at again every minute.</summary>
internal sealed class CircuitSession(ILoggerFactory logs, UserStore users) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Session.HoldsAsync(authenticationState.User, users, cancellationToken);
}
