using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Client;
using Studio.Server.Accounts;
using Studio.Server.Agents;
using Studio.Server.Broker;
using Studio.Server.Connectors;
using Studio.Server.Installations;
using Studio.Server.Receipts;
using Studio.Server.Services;
using Studio.Server.Storage;
using Studio.Server.Testing;
using Studio.Server.Web;

namespace Studio.Server;

/// <summary>The studio as one application: what <c>./run</c> starts and what tests start.</summary>
internal static class StudioHost
{
    /// <returns>The exit code: 0 after a clean stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
            await app.Services.GetRequiredService<IDatabaseUpgrade>().RunAsync(app.Lifetime.ApplicationStopping);
            await app.Services.GetRequiredService<SetupLink>().PrepareAsync(app.Lifetime.ApplicationStopping);
            await app.StartAsync();
            Announce(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (CannotStartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"The studio's port is taken by another program, perhaps by a studio that runs already. Stop that one, or choose another port: ./run --Studio:Port=5481{Environment.NewLine}{exception.Message}");
        }

        return 1;
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var settings = builder.Configuration.GetSection(StudioSettings.Section).Get<StudioSettings>() ?? new StudioSettings();
        if (settings.Faults() is { Count: > 0 } faults) throw new CannotStartException(string.Join(Environment.NewLine, faults));
        builder.WebHost.UseStaticWebAssets();
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey])) builder.WebHost.UseUrls($"http://{settings.Address}:{settings.Port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // A start that fails is told in words by RunAsync; the host would print the exception with its stack before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // A page that does not let go of its connection must not keep Ctrl+C waiting.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(new Terminal(Console.Out));
        builder.AddStorage(settings);
        builder.Services.AddAccounts();
        builder.Services.AddServices();
        builder.Services.AddReceipts();
        builder.Services.AddConnectors();
        builder.Services.AddTesting();
        builder.AddBroker();
        builder.Services.AddInstallations();
        builder.Services.AddAgents();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        builder.Services.AddResponseCompression();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddStudioClient();
        // One message carries what is pasted or uploaded in one piece; the default of 32 KB would cut the connection.
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(options => options.MaximumReceiveMessageSize = (settings.MaxImportMegabytes + 1) * 1024 * 1024);

        var app = builder.Build();
        app.UsePromptStop();
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        app.UsePlainRefusals();
        app.UseSetupFirst();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealthChecks("/healthz").AllowAnonymous();
        app.MapAccounts();
        app.MapServices();
        app.MapTesting();
        app.MapReceipts();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>The one address, and at first the link; on standard output, so that they are seen whatever is logged.</summary>
    private static void Announce(WebApplication app)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("://0.0.0.0:", "://127.0.0.1:", StringComparison.Ordinal).Replace("://[::]:", "://127.0.0.1:", StringComparison.Ordinal);
        var terminal = app.Services.GetRequiredService<Terminal>().Out;
        terminal.WriteLine($"Connector Studio is at {address}");
        if (app.Services.GetRequiredService<SetupLink>().Path is { } setup)
        {
            terminal.WriteLine("Nobody can sign in yet. Open this link once, to choose a password:");
            terminal.WriteLine($"  {address}{setup}");
        }

        terminal.WriteLine("Ready. Ctrl+C stops it.");
    }
}
