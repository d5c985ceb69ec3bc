using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Server.Texts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Services;

public class UserServicesTests : OnAnyDatabase
{
    private const string File = "# a comment\r\nmetadata:\r\n  name: Mixer\r\nresources: {}";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreatedService_IsKeptByteForByte_AndListedByItsName()
    {
        await using var studio = await NewStudioAsync();
        await using var user = studio.As(new TestUser());
        var services = user.Get<UserServices>();

        var key = await services.CreateAsync(File, "mixer.yaml", Token);

        var listed = Assert.Single(await services.ListAsync(Token));
        Assert.Equal((key, "Mixer", "mixer"), (listed.Key, listed.Name, listed.ServiceId));
        await using var text = await services.OpenAsync(key, Token);
        Assert.Equal(File, text!.Current.Text);
        using var client = await studio.SignInAsync(Token);
        using var export = await client.GetAsync($"/services/{key}/service.yaml", Token);
        Assert.Equal(File, await export.Content.ReadAsStringAsync(Token));
        Assert.Equal("service.yaml", export.Content.Headers.ContentDisposition?.FileName);
    }

    [Fact]
    public async Task TypedText_IsThereAfterARestart()
    {
        using var data = new TemporaryFolder();
        string key;
        await using (var studio = await NewStudioAsync(data.Path))
        {
            await using var user = studio.As(new TestUser());
            var services = user.Get<UserServices>();
            key = await services.CreateAsync("metadata:\n  name: Old\n", null, Token);
            await using var text = await services.OpenAsync(key, Token);
            text!.Apply(0, [new TextEdit(18, 3, "New")], "yaml");
            await WaitFor.TrueAsync(() => text.SavedAt is not null);
            text.Apply(1, [new TextEdit(22, 0, "# last words\n")], "yaml");
        }

        await using var again = await NewStudioAsync(data.Path);
        await using var reader = again.As(new TestUser());
        Assert.Equal("New", Assert.Single(await reader.Get<UserServices>().ListAsync(Token)).Name);
        await using var kept = await reader.Get<UserServices>().OpenAsync(key, Token);
        Assert.Equal("metadata:\n  name: New\n# last words\n", kept!.Current.Text);
    }

    [Fact]
    public async Task TwoPeople_SeeEachOtherAndEachOthersEdits()
    {
        await using var studio = await NewStudioAsync();
        await using var ann = studio.As(new TestUser("ann"));
        await using var bob = studio.As(new TestUser("bob"));
        var key = await ann.Get<UserServices>().CreateAsync("a: 1\n", null, Token);
        await using var anns = await ann.Get<UserServices>().OpenAsync(key, Token);
        TextChange? heard = null;
        anns!.Changed += change => heard = change.Edits.Count > 0 ? change : heard;

        await using (var bobs = await bob.Get<UserServices>().OpenAsync(key, Token))
        {
            Assert.Equal(["bob"], anns.Others);
            Assert.Equal(["ann"], bobs!.Others);
            bobs.Apply(0, [new TextEdit(3, 1, "2")], "bobs editor");
        }

        Assert.Equal("a: 2\n", anns.Current.Text);
        Assert.Equal("bobs editor", heard!.Origin);
        Assert.False(anns.CanUndo);
        Assert.Empty(anns.Others);
    }

    [Fact]
    public async Task SecretTestValue_IsEncryptedAtRestAndNeverHandedOut()
    {
        using var data = new TemporaryFolder();
        string key;
        await using (var studio = await NewStudioAsync(data.Path))
        {
            await using var user = studio.As(new TestUser());
            key = await user.Get<UserServices>().CreateAsync("a: 1\n", null, Token);
            await using var text = await user.Get<UserServices>().OpenAsync(key, Token);
            await text!.SetTestValueAsync("devicePassword", JsonValue.Create("hunter2"), Token);
            await text.SetTestValueAsync("port", JsonValue.Create(502), Token);
            Assert.Equal(TestValues.Mask, text.TestValues["devicePassword"]!.GetValue<string>());
        }

        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(data.Path, "studio.db*"))
            Assert.DoesNotContain("hunter2", System.Text.Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(file, Token)), StringComparison.Ordinal);

        await using var again = await NewStudioAsync(data.Path);
        var open = await again.Services.GetRequiredService<OpenTexts>().AcquireAsync(key, Token);
        Assert.Equal("hunter2", open!.Values.Clear["devicePassword"]!.GetValue<string>());
        Assert.Equal(502, open.Values.Shown["port"]!.GetValue<int>());
    }

    [Fact]
    public async Task Deleting_TakesTheServiceAwayFromThoseWhoHaveItOpen()
    {
        await using var studio = await NewStudioAsync();
        await using var user = studio.As(new TestUser());
        var services = user.Get<UserServices>();
        var key = await services.CreateAsync("a: 1\n", null, Token);
        await using var text = await services.OpenAsync(key, Token);

        await services.DeleteAsync(key, Token);

        Assert.Contains("deleted", text!.SaveFault, StringComparison.Ordinal);
        Assert.Null(await services.OpenAsync(key, Token));
        Assert.Empty(await services.ListAsync(Token));
    }

    [Fact]
    public async Task WhoMayNotEdit_CanLookOnly()
    {
        await using var studio = await NewStudioAsync();
        await using var engineer = studio.As(new TestUser());
        var key = await engineer.Get<UserServices>().CreateAsync("a: 1\n", null, Token);
        await using var viewer = studio.As(new TestUser("vic", mayOperate: false, mayEdit: false));
        var services = viewer.Get<UserServices>();
        await using var text = await services.OpenAsync(key, Token);

        Assert.Equal("a: 1\n", text!.Current.Text);
        Assert.Throws<UnauthorizedAccessException>(() => text.Apply(0, [new TextEdit(0, 0, "x")], "yaml"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => text.SetTestValueAsync("p", JsonValue.Create(1), Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => services.DeleteAsync(key, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => services.CreateAsync("a: 1\n", null, Token));
    }

    [Fact]
    public async Task ATextAboveTheLimit_IsRefused()
    {
        await using var studio = await NewStudioAsync(settings: new() { ["Studio:MaxImportMegabytes"] = "1" });
        await using var user = studio.As(new TestUser());

        await Assert.ThrowsAsync<TextTooLongException>(() => user.Get<UserServices>().CreateAsync(new string('#', 1024 * 1024 + 1), null, Token));
    }
}

[Trait("Category", "slow")]
public sealed class UserServicesTestsOnPostgres(PostgresServer postgres) : UserServicesTests
{
    private protected override PostgresServer? Postgres => postgres;
}
