using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server;

public class UsersTests : OnAnyDatabase
{
    private const string Chosen = "a password of my own";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly TestUser Admin = new(StudioApp.UserName) { MayAdmin = true };

    [Fact]
    public async Task Invited_WithTheLink_ChoosesAPasswordAndIsInWithThatRole()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var link = await admin.Get<AdminsUsers>().InviteAsync("Ben", Role.Operator, Token);
        using var ben = studio.NewClient();
        Assert.Contains("For <b>Ben</b>", await ben.GetStringAsync(link.Path, Token), StringComparison.Ordinal);

        using var joined = await ChooseAsync(ben, link, Chosen);

        Assert.Equal("/", joined.Headers.Location?.OriginalString);
        using var overview = await ben.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.OK, overview.StatusCode);
        var user = Assert.Single(await admin.Get<AdminsUsers>().ListAsync(Token), one => one.Name == "Ben");
        Assert.Equal((Role.Operator, UserStanding.Active, null), (user.Role, user.Standing, user.LinkEnds));
        using var export = await ben.GetAsync("/audit/export", Token);
        Assert.Equal(HttpStatusCode.Forbidden, export.StatusCode);
    }

    [Fact]
    public async Task ALink_WorksOnceAndForADay()
    {
        var time = new ManualTime();
        await using var studio = await NewStudioAsync(time: time);
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var users = admin.Get<AdminsUsers>();
        using var client = studio.NewClient();
        var used = await users.InviteAsync("Ben", Role.Viewer, Token);
        (await ChooseAsync(client, used, Chosen)).Dispose();
        var late = await users.InviteAsync("Cleo", Role.Viewer, Token);
        time.Leap(UserDirectory.LinkLife);

        foreach (var link in new[] { used, late, new OneTimeLink("/join?token=guess", default) })
        {
            using var page = await client.GetAsync(link.Path, Token);
            Assert.Contains("no longer valid", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Null(await studio.Services.GetRequiredService<UserDirectory>().UseLinkAsync(TokenOf(link), "not by this link", Token));
        }
    }

    [Fact]
    public async Task Disabled_IsOutAtOnce_AndInAgainWhenEnabled()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var users = admin.Get<AdminsUsers>();
        using var ben = studio.NewClient();
        (await ChooseAsync(ben, await users.InviteAsync("Ben", Role.Viewer, Token), Chosen)).Dispose();
        var id = (await users.ListAsync(Token)).Single(one => one.Name == "Ben").Id;
        var ended = new List<int>();
        studio.Services.GetRequiredService<UserDirectory>().Ended += ended.Add;

        await users.SetDisabledAsync(id, true, Token);

        Assert.Equal([id], ended);
        using (var overview = await ben.GetAsync("/", Token)) Assert.Equal(HttpStatusCode.Redirect, overview.StatusCode);
        Assert.Contains("error=wrong", await SignInAsync(ben), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => users.ResetAsync(id, Token));
        await users.SetDisabledAsync(id, false, Token);
        Assert.Equal("/", await SignInAsync(ben));
    }

    [Fact]
    public async Task TheLastAdmin_CannotGo()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var users = admin.Get<AdminsUsers>();
        // Invited, but without a password yet: nobody who could sign in.
        var link = await users.InviteAsync("Ben", Role.Admin, Token);
        var list = await users.ListAsync(Token);
        var (first, second) = (list.Single(one => one.IsYou).Id, list.Single(one => one.Name == "Ben").Id);

        foreach (var deed in new Func<Task>[] { () => users.RemoveAsync(first, Token), () => users.SetDisabledAsync(first, true, Token), () => users.SetRoleAsync(first, Role.Engineer, Token) })
            Assert.Contains("last admin", (await Assert.ThrowsAsync<InvalidOperationException>(deed)).Message, StringComparison.Ordinal);

        using var ben = studio.NewClient();
        (await ChooseAsync(ben, link, Chosen)).Dispose();
        // Both at once: one of them stays.
        var outcomes = await Task.WhenAll(new[] { first, second }.Select(async id =>
        {
            try
            {
                await users.RemoveAsync(id, Token);
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, true);
    }

    [Fact]
    public async Task Names_AreOnceWhateverTheirCase()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var users = admin.Get<AdminsUsers>();
        await users.InviteAsync("Ben", Role.Viewer, Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => users.InviteAsync(" BEN ", Role.Viewer, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => users.InviteAsync("", Role.Viewer, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => users.InviteAsync(new string('x', 65), Role.Viewer, Token));
    }

    [Fact]
    public async Task NobodyButAdmins_MayDoAnyOfIt()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var engineer = studio.As(new TestUser());
        var users = engineer.Get<AdminsUsers>();
        var log = engineer.Get<AdminsAuditLog>();

        foreach (var deed in new Func<Task>[]
        {
            () => users.ListAsync(Token), () => users.InviteAsync("Ben", Role.Admin, Token), () => users.ResetAsync(1, Token), () => users.SetRoleAsync(1, Role.Viewer, Token),
            () => users.SetDisabledAsync(1, true, Token), () => users.RemoveAsync(1, Token), () => log.ListAsync(new AuditFilter(), null, 10, Token), () => log.DeedsAsync(Token),
        })
            await Assert.ThrowsAsync<UnauthorizedAccessException>(deed);
    }

    [Fact]
    public async Task EveryDeed_IsInTheAuditTrail_ThatCanBeFilteredAndTakenAway()
    {
        await using var studio = await NewStudioAsync();
        using var owner = await studio.SignInAsync(Token);
        await using var admin = studio.As(Admin);
        var log = admin.Get<AdminsAuditLog>();
        Assert.Equal(["user.setup"], (await log.ListAsync(new AuditFilter(), null, 100, Token)).Select(line => line.Deed));
        var users = admin.Get<AdminsUsers>();
        await users.InviteAsync("Ben", Role.Viewer, Token);
        var id = (await users.ListAsync(Token)).Single(one => one.Name == "Ben").Id;
        await users.SetRoleAsync(id, Role.Engineer, Token);
        await users.ResetAsync(id, Token);
        await users.SetDisabledAsync(id, true, Token);
        await users.RemoveAsync(id, Token);
        var trail = studio.Services.GetRequiredService<AuditTrail>();
        await trail.AddAsync("eve", "write", null, "=1+1", "Writes \"5\" to 40001.", Token);

        var ofBen = await log.ListAsync(new AuditFilter(User: "ADMIN", Text: "ben"), null, 100, Token);
        Assert.Equal(["user.remove", "user.disable", "user.reset", "user.role", "user.invite"], ofBen.Select(line => line.Deed));
        var older = await log.ListAsync(new AuditFilter(Text: "ben"), ofBen[1].Id, 2, Token);
        Assert.Equal(["user.reset", "user.role"], older.Select(line => line.Deed));
        Assert.Empty(await log.ListAsync(new AuditFilter(From: ofBen[0].At.AddDays(1)), null, 100, Token));
        Assert.Contains("write", await log.DeedsAsync(Token));

        var csv = await owner.GetStringAsync("/audit/export?format=csv&deed=write", Token);
        Assert.EndsWith(",\"eve\",\"write\",\"\",\"'=1+1\",\"Writes \"\"5\"\" to 40001.\"\r\n", csv, StringComparison.Ordinal);
        Assert.Equal(2, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var lines = (await owner.GetStringAsync("/audit/export?format=jsonl", Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("eve", (string?)System.Text.Json.Nodes.JsonNode.Parse(lines[0])!["user"]);
        Assert.True(lines.Length >= 6);
    }

    private static Task<HttpResponseMessage> ChooseAsync(HttpClient client, OneTimeLink link, string password) =>
        StudioApp.PostFormAsync(client, link.Path, new Dictionary<string, string> { ["token"] = TokenOf(link), ["password"] = password, ["repeat"] = password }, Token);

    private static async Task<string> SignInAsync(HttpClient client)
    {
        using var answer = await StudioApp.PostFormAsync(client, "/signin", new Dictionary<string, string> { ["user"] = "ben", ["password"] = Chosen }, Token);
        return answer.Headers.Location!.OriginalString;
    }

    private static string TokenOf(OneTimeLink link) => link.Path[(link.Path.IndexOf('=', StringComparison.Ordinal) + 1)..];
}

[Trait("Category", "slow")]
public sealed class UsersTestsOnPostgres(PostgresServer postgres) : UsersTests
{
    private protected override PostgresServer? Postgres => postgres;
}
