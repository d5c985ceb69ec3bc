using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Server.Versions;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Services;

public class VersionsTests : OnAnyDatabase
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryExportOfANewText_IsAVersion()
    {
        await using var studio = await NewStudioAsync();
        using var client = await studio.SignInAsync(Token);
        await using var user = studio.As(new TestUser());
        var services = user.Get<UserServices>();
        var versions = user.Get<UserVersions>();
        var key = await services.CreateAsync("a: 1\n", null, Token);
        await using var text = await services.OpenAsync(key, Token);

        await client.GetStringAsync($"/services/{key}/service.yaml", Token);
        await client.GetStringAsync($"/services/{key}/service.yaml", Token);
        text!.Apply(0, [new(3, 1, "2")], "yaml");
        await client.GetStringAsync($"/services/{key}/service.yaml", Token);

        var kept = await versions.ListAsync(key, Token);
        Assert.Equal([2, 1], kept.Select(version => version.Number));
        Assert.All(kept, version => Assert.Equal((VersionOccasion.Export, StudioApp.UserName), (version.Occasion, version.By)));
        Assert.Equal("a: 1\n", await versions.TextAsync(key, 1, Token));
    }

    [Fact]
    public async Task Restore_IsAnEditThatCanBeUndone_AndKeepsWhatItReplaced()
    {
        await using var studio = await NewStudioAsync();
        await using var user = studio.As(new TestUser());
        var services = user.Get<UserServices>();
        var versions = user.Get<UserVersions>();
        var key = await services.CreateAsync("a: 1\n", null, Token);
        using var client = await studio.SignInAsync(Token);
        await client.GetStringAsync($"/services/{key}/service.yaml", Token);
        await using var text = await services.OpenAsync(key, Token);
        text!.Apply(0, [new(3, 1, "2")], "yaml");

        Assert.True(await versions.RestoreAsync(key, 1, Token));

        Assert.Equal("a: 1\n", text.Current.Text);
        Assert.Equal("a: 2\n", await versions.TextAsync(key, 2, Token));
        Assert.True(text.Undo());
        Assert.Equal("a: 2\n", text.Current.Text);
        Assert.False(await versions.RestoreAsync(key, 99, Token));
    }
}

[Trait("Category", "slow")]
public sealed class VersionsTestsOnPostgres(PostgresServer postgres) : VersionsTests
{
    private protected override PostgresServer? Postgres => postgres;
}
