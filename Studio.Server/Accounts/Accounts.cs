using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Studio.Client.Ports;
using Studio.Server.Audit;

namespace Studio.Server.Accounts;

internal static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<UserStore>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<IInvitations>(provider => provider.GetRequiredService<UserDirectory>());
        services.AddScoped<IUsers, AdminsUsers>();
        services.AddScoped<IAuditLog, AdminsAuditLog>();
        services.AddSingleton<SetupLink>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddScoped<ICurrentUser, CurrentUser>();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options => options.Cookie.Name = "studio-form");
        services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<TimeProvider>(SetCookie);
    }

    /// <summary>Everything asks for a sign-in but these forms, their pages, static files and <c>/healthz</c>.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/setup", AccountEndpoints.SetUp).AllowAnonymous();
        app.MapPost("/join", AccountEndpoints.Join).AllowAnonymous();
        app.MapGet("/audit/export", AuditExport.WriteAsync).RequireAuthorization(policy => policy.RequireRole(nameof(Role.Admin)));
        app.MapPost("/signin", AccountEndpoints.SignIn).AllowAnonymous();
        app.MapPost("/signout", (Delegate)AccountEndpoints.SignOut).WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    /// <summary>Until there is a user only <c>/setup</c> makes sense, and afterwards it no longer does.</summary>
    public static void UseSetupFirst(this WebApplication app) => app.Use((http, next) =>
    {
        var needed = http.RequestServices.GetRequiredService<SetupLink>().IsNeeded;
        var target = http.Request.Path.Value switch
        {
            "/signin" when needed => "/setup",
            "/setup" when !needed => "/signin",
            _ => null,
        };
        if (target is null || !HttpMethods.IsGet(http.Request.Method)) return next(http);
        http.Response.Redirect(target);
        return Task.CompletedTask;
    });

    private static void SetCookie(CookieAuthenticationOptions options, TimeProvider time)
    {
        options.TimeProvider = time;
        options.LoginPath = "/signin";
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
        options.Cookie.Name = "studio-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = async context =>
        {
            var users = context.HttpContext.RequestServices.GetRequiredService<UserStore>();
            if (!await Session.HoldsAsync(context.Principal, users, context.HttpContext.RequestAborted)) context.RejectPrincipal();
        };
    }
}
