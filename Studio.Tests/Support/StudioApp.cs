using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Storage;
using Studio.Server.Web;

namespace Studio.Tests.Support;

/// <summary>
/// The whole studio in this process, on a free port and a data folder of its own. <see cref="Url"/> is real: a browser and
/// any number of clients can use it. Dispose it to stop the studio.
/// </summary>
internal sealed partial class StudioApp : WebApplicationFactory<DataDirectory>
{
    public const string UserName = "admin";
    public const string Password = "correct horse battery";

    private readonly TemporaryFolder? _own;
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;
    private readonly TimeProvider? _time;

    /// <param name="data">A data folder that outlives the studio; null for one that goes with it.</param>
    /// <param name="settings">More settings, by key.</param>
    /// <param name="services">Services that go before the studio's own.</param>
    /// <param name="time">A clock for the whole studio.</param>
    public StudioApp(string? data = null, Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, TimeProvider? time = null)
    {
        _own = data is null ? new TemporaryFolder() : null;
        _settings = new(settings ?? []) { ["Studio:DataDirectory"] = data ?? _own!.Path };
        // A broker of its own for every studio of every test would be slow; the broker's tests ask for one.
        _settings.TryAdd("Mqtt:Mode", "off");
        _services = services;
        _time = time;
        UseKestrel(0);
        StartServer();
    }

    /// <summary>Such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Url => ClientOptions.BaseAddress;

    public string DataDirectory => Services.GetRequiredService<DataDirectory>().Root;

    /// <summary>The set-up link that the studio printed, or null when there is a user.</summary>
    public string? SetupPath => Services.GetRequiredService<SetupLink>().Path;

    /// <summary>The ports as one user's pages see them, without a browser.</summary>
    internal UserScope As(ICurrentUser user) => new(Services.CreateAsyncScope(), user);

    /// <summary>A client with cookies that follows no redirects.</summary>
    public HttpClient NewClient() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };

    /// <summary>A client that is signed in as the first user, who is made if need be.</summary>
    public async Task<HttpClient> SignInAsync(CancellationToken cancellationToken = default)
    {
        var client = NewClient();
        var path = SetupPath ?? "/signin";
        var fields = new Dictionary<string, string> { ["user"] = UserName, ["password"] = Password, ["repeat"] = Password };
        if (SetupPath is { } setup) fields["token"] = setup[(setup.IndexOf('=', StringComparison.Ordinal) + 1)..];
        using var answer = await PostFormAsync(client, path, fields, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Redirect || answer.Headers.Location?.OriginalString != "/")
            throw new InvalidOperationException($"Signing in ended with {answer.StatusCode} to {answer.Headers.Location}.");
        return client;
    }

    /// <summary>Opens the page, and posts its form back to the page's own path with these fields.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string page, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken = default)
    {
        var html = await client.GetStringAsync(page, cancellationToken);
        var token = FormToken().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", token)));
        return await client.PostAsync(page.Split('?')[0], form, cancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Logging:LogLevel:Microsoft", "Error");
        builder.UseStaticWebAssets();
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(new Terminal(TextWriter.Null)));
            // What makes guessing slow makes some hundred sign-ins of tests slow, too. A test looks at the real number.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1_000);
            if (_time is not null) services.Replace(ServiceDescriptor.Singleton(_time));
            _services?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _own?.Dispose();
    }

    /// <summary>One user's ports. Dispose it as the circuit would.</summary>
    internal sealed class UserScope(AsyncServiceScope scope, ICurrentUser user) : IAsyncDisposable
    {
        /// <summary>A port's implementation, made for this user.</summary>
        public T Get<T>() where T : class => ActivatorUtilities.CreateInstance<T>(scope.ServiceProvider, user);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
