using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Server.Accounts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server;

public class AccountsTests : OnAnyDatabase
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/services/abc")]
    [InlineData("/services/abc/service.yaml")]
    public async Task AnyPage_WithoutSignIn_LeadsToSignIn(string path)
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        using var stranger = studio.NewClient();

        using var answer = await stranger.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/signin?returnUrl=", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupLink_Used_SignsInAndIsGone()
    {
        await using var studio = await NewStudioAsync();
        var link = studio.SetupPath!;

        using var owner = await studio.SignInAsync(Token);

        using var overview = await owner.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.OK, overview.StatusCode);
        Assert.Null(studio.SetupPath);
        using var stranger = studio.NewClient();
        using var again = await stranger.GetAsync(link, Token);
        Assert.Equal("/signin", again.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("short", "short", "short")]
    [InlineData("long enough it is", "but not the same", "differs")]
    public async Task Setup_WithBadPassword_SaysWhichAndKeepsTheLink(string password, string repeat, string error)
    {
        await using var studio = await NewStudioAsync();
        using var client = studio.NewClient();
        var link = studio.SetupPath!;

        using var answer = await StudioApp.PostFormAsync(client, link, new Dictionary<string, string> { ["token"] = link.Split('=')[1], ["password"] = password, ["repeat"] = repeat }, Token);

        Assert.Contains($"error={error}", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(link, studio.SetupPath);
    }

    [Fact]
    public async Task Setup_WithWrongToken_MakesNoUser()
    {
        await using var studio = await NewStudioAsync();
        using var client = studio.NewClient();

        using var answer = await StudioApp.PostFormAsync(client, "/setup?token=guess", new Dictionary<string, string> { ["token"] = "guess", ["password"] = StudioApp.Password, ["repeat"] = StudioApp.Password }, Token);

        Assert.Equal("/setup?error=token", answer.Headers.Location?.OriginalString);
        Assert.NotNull(studio.SetupPath);
    }

    [Fact]
    public async Task SignIn_WithoutTheFormsToken_IsRefused()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        using var stranger = studio.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = StudioApp.UserName, ["password"] = StudioApp.Password });

        using var answer = await stranger.PostAsync("/signin", form, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_AfterFiveFailures_HasToWait()
    {
        var time = new ManualTime();
        await using var studio = await NewStudioAsync(time: time);
        using var owner = await studio.SignInAsync(Token);
        using var stranger = studio.NewClient();
        var wrong = new Dictionary<string, string> { ["user"] = StudioApp.UserName, ["password"] = "not it at all" };
        var right = new Dictionary<string, string> { ["user"] = StudioApp.UserName, ["password"] = StudioApp.Password };
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var refused = await StudioApp.PostFormAsync(stranger, "/signin", wrong, Token);
            Assert.Contains("error=wrong", refused.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using var early = await StudioApp.PostFormAsync(stranger, "/signin", right, Token);
        Assert.Contains("error=wait&seconds=2", early.Headers.Location!.OriginalString, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(2));
        using var late = await StudioApp.PostFormAsync(stranger, "/signin", right, Token);
        Assert.Equal("/", late.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/services/abc", "/services/abc")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    public async Task SignIn_GoesOnlyToOurOwnPages(string wanted, string got)
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        using var client = studio.NewClient();

        using var answer = await StudioApp.PostFormAsync(client, "/signin", new Dictionary<string, string> { ["user"] = "ADMIN", ["password"] = StudioApp.Password, ["returnUrl"] = wanted }, Token);

        Assert.Equal(got, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Restart_KeepsUserAndSession()
    {
        using var data = new TemporaryFolder();
        await using (var first = await NewStudioAsync(data.Path)) (await first.SignInAsync(Token)).Dispose();

        await using var second = await NewStudioAsync(data.Path);

        Assert.Null(second.SetupPath);
        using var owner = await second.SignInAsync(Token);
        using var overview = await owner.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.OK, overview.StatusCode);
    }

    [Fact]
    public async Task Answers_CarryTheSecurityHeaders()
    {
        await using var studio = await NewStudioAsync();
        using var client = studio.NewClient();

        using var answer = await client.GetAsync(studio.SetupPath, Token);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Circuit_OpenedFromAnotherAddress_IsRefused()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://127.0.0.1:9");

        using var answer = await owner.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Health_NeedsNoSignIn()
    {
        await using var studio = await NewStudioAsync();
        using var client = studio.NewClient();

        using var answer = await client.GetAsync("/healthz", Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

[Trait("Category", "slow")]
public sealed class AccountsTestsOnPostgres(PostgresServer postgres) : AccountsTests
{
    private protected override PostgresServer? Postgres => postgres;
}

public sealed class PasswordTests
{
    [Fact]
    public void APassword_CostsAGuesserWhatIsRecommended()
    {
        // OWASP's password storage cheat sheet for PBKDF2 with HMAC-SHA-512, which Identity uses.
        var services = new ServiceCollection();
        services.AddAccounts();
        using var provider = services.BuildServiceProvider();
        Assert.True(provider.GetRequiredService<IOptions<PasswordHasherOptions>>().Value.IterationCount >= 210_000);
    }
}
