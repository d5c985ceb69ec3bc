using System.Security.Cryptography;
using Connector.Runtime.Commissioning;
using Connector.Sdk;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Devices;
using Studio.Server.Receipts;
using Studio.Server.Services;
using Studio.Server.Storage;
using Studio.Server.Testing;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Server.Receipts;

/// <summary>From a device's answer to the mark that everybody sees, and over a restart.</summary>
public class TestMarksTests : OnAnyDatabase
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsTried_IsMarked_ForAll_AndSurvivesARestart()
    {
        await using var device = Device.Start(TimeProvider.System);
        using var data = new TemporaryFolder();
        string key;
        await using (var studio = await NewStudioAsync(data.Path))
        {
            await using var scope = studio.As(new TestUser());
            key = await scope.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, device.Port), null, Token);
            await using var marks = (await Marks(studio).WatchAsync(key, Token))!;
            await using var others = (await Marks(studio).WatchAsync(key, Token))!;
            Assert.All(marks.Current.All, mark => Assert.Equal(TestVerdict.Never, mark.Verdict));

            using var session = scope.Get<UserTestSessions>().Join(key);
            await ConnectedAsync(session);
            await session.ReadAsync("status", Token);
            await session.SubscribeAsync("temperature", Token);
            await BecomesAsync(marks, "exampleDevice", TestVerdict.Well);
            await BecomesAsync(marks, "status", TestVerdict.Well);
            await BecomesAsync(others, "temperature", TestVerdict.Well);

            // Reading what will be written proves nothing about writing.
            await session.ReadAsync("setpoint", Token);
            Assert.Equal(TestVerdict.Never, others.Current.Of("setpoint")!.Verdict);
            session.Arm("exampleDevice", TimeSpan.FromMinutes(1));
            await session.WriteAsync("setpoint", "42", Token);
            await BecomesAsync(marks, "setpoint", TestVerdict.Well);
        }

        await using var again = await NewStudioAsync(data.Path);
        await using var user = again.As(new TestUser("bob"));
        await using var kept = (await Marks(again).WatchAsync(key, Token))!;
        Assert.All(kept.Current.All, mark => Assert.Equal((TestVerdict.Well, "ann", "Custom 1"), (mark.Verdict, mark.Trial!.By, mark.Trial.Connector)));
    }

    [Fact]
    public async Task AnEdit_ChangesTheMark_UndoGivesItBack_AndAnotherTestMarksWhatItSays()
    {
        await using var device = Device.Start(TimeProvider.System);
        await using var studio = await NewStudioAsync();
        await using var scope = studio.As(new TestUser());
        var services = scope.Get<UserServices>();
        var key = await services.CreateAsync(ReadyFiles.Custom(Device.Host, device.Port), null, Token);
        await using var marks = (await Marks(studio).WatchAsync(key, Token))!;
        await using var text = (await services.OpenAsync(key, Token))!;
        using var session = scope.Get<UserTestSessions>().Join(key);
        await ConnectedAsync(session);
        await session.ReadAsync("status", Token);
        await BecomesAsync(marks, "status", TestVerdict.Well);

        text.Apply(text.Current.Version, text.Current.File.Set("/resources/status/properties/read/address", new YamlValue.Data("nowhere")), "form");
        await BecomesAsync(marks, "status", TestVerdict.Changed);
        Assert.Equal(TestVerdict.Well, marks.Current.Of("exampleDevice")!.Verdict);
        Assert.True(text.Undo());
        await BecomesAsync(marks, "status", TestVerdict.Well);

        Assert.True(text.Redo());
        await BecomesAsync(marks, "status", TestVerdict.Changed);
        await session.ReadAsync("status", Token);
        await BecomesAsync(marks, "status", TestVerdict.Well);
    }

    [Fact]
    public async Task ALadder_ThatEnded_MarksTheConnection_WellOrFailed()
    {
        await using var device = Device.Start(TimeProvider.System);
        await using var studio = await NewStudioAsync();
        await using var scope = studio.As(new TestUser());
        var key = await scope.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, device.Port), null, Token);
        await using var marks = (await Marks(studio).WatchAsync(key, Token))!;
        await using var text = (await scope.Get<UserServices>().OpenAsync(key, Token))!;
        using var session = scope.Get<UserTestSessions>().Join(key);

        await session.TestConnection("exampleDevice", null, Token).ReadAllAsync(Token).CountAsync(Token);
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Well);

        await text.SetTestValueAsync("devicePort", 1, Token);
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Changed);
        await session.TestConnection("exampleDevice", null, Token).ReadAllAsync(Token).CountAsync(Token);
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Failed);
        Assert.NotEmpty(marks.Current.Of("exampleDevice")!.Trial!.Error!);
    }

    [Fact]
    public async Task AConnect_ThatFails_MarksTheConnection_UntilItComesUp()
    {
        await using var device = Device.Start(TimeProvider.System);
        await using var proxy = Connector.Runtime.Devices.FaultProxy.Start(Device.Host, device.Port, TimeProvider.System);
        proxy.Fault = Connector.Runtime.Devices.ProxyFault.Refuse;
        await using var studio = await NewStudioAsync();
        await using var scope = studio.As(new TestUser());
        var key = await scope.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, proxy.Port), null, Token);
        await using var marks = (await Marks(studio).WatchAsync(key, Token))!;
        using var session = scope.Get<UserTestSessions>().Join(key);

        Assert.Null((await session.ConnectAsync("exampleDevice", Token)).Error);
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Failed);
        Assert.Contains($"{proxy.Port}", marks.Current.Of("exampleDevice")!.Trial!.Error, StringComparison.Ordinal);
        Assert.Equal(TestVerdict.Never, marks.Current.Of("status")!.Verdict);

        proxy.Fault = Connector.Runtime.Devices.ProxyFault.None;
        session.Find("exampleDevice")!.RetryNow();
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Well);

        // An attempt to have a lost link back is a test, too.
        proxy.Fault = Connector.Runtime.Devices.ProxyFault.Refuse;
        await BecomesAsync(marks, "exampleDevice", TestVerdict.Failed);
    }

    [Fact]
    public async Task ARead_WhileNothingIsConnected_IsNoTrial()
    {
        await using var studio = await NewStudioAsync();
        await using var scope = studio.As(new TestUser());
        var key = await scope.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, 1), null, Token);
        using var session = scope.Get<UserTestSessions>().Join(key);
        await session.ConnectAsync("exampleDevice", Token);

        Assert.NotNull((await session.ReadAsync("status", Token)).Error);

        // The failed connect is one; asking an endpoint beside it is none.
        Assert.DoesNotContain("status", (await studio.Services.GetRequiredService<TrialBooks>().OpenAsync(key, Token)).Trials.Keys);
    }

    [Fact]
    public async Task TheReceipt_NamesTheFileByItsHash_AndTheFileStaysAsItIs()
    {
        await using var device = Device.Start(TimeProvider.System);
        await using var studio = await NewStudioAsync();
        using var client = await studio.SignInAsync(Token);
        await using var scope = studio.As(new TestUser());
        var yaml = ReadyFiles.Custom(Device.Host, device.Port);
        var key = await scope.Get<UserServices>().CreateAsync(yaml, null, Token);
        await using var marks = (await Marks(studio).WatchAsync(key, Token))!;
        using var session = scope.Get<UserTestSessions>().Join(key);
        await ConnectedAsync(session);
        await session.ReadAsync("status", Token);
        await BecomesAsync(marks, "status", TestVerdict.Well);

        var receipt = await client.GetStringAsync($"/services/{key}/test-receipt.md", Token);
        var file = await client.GetByteArrayAsync($"/services/{key}/service.yaml", Token);

        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(yaml), file);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(file)), receipt, StringComparison.Ordinal);
        Assert.Contains("2 tested, 2 never tested", receipt, StringComparison.Ordinal);
        Assert.Matches(@"\| `status` \| endpoint \| tested \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \| ann \| Custom 1 \| ", receipt);
    }

    [Fact]
    public async Task Deleting_TakesTheTrialsAway_AndWhatIsNotedLaterIsDropped()
    {
        await using var studio = await NewStudioAsync();
        await using var scope = studio.As(new TestUser());
        var key = await scope.Get<UserServices>().CreateAsync("a: 1\n", null, Token);
        var books = studio.Services.GetRequiredService<TrialBooks>();
        var book = await books.OpenAsync(key, Token);
        var connector = studio.Services.GetRequiredService<global::Connector.Runtime.Catalog.IConnectorCatalog>().Find("Custom")!;
        book.Note("x", new Fingerprint("1"), null, "ann", connector);
        await books.StoreAsync();
        Assert.Equal(1, await RowsAsync(studio));

        await scope.Get<UserServices>().DeleteAsync(key, Token);
        book.Note("y", new Fingerprint("1"), null, "ann", connector);
        await books.StoreAsync();

        Assert.Equal(0, await RowsAsync(studio));
        Assert.Null(await Marks(studio).WatchAsync(key, Token));
    }

    private static UserTestMarks Marks(StudioApp studio) => new(studio.Services.GetRequiredService<MarkBoards>());

    private static async Task<int> RowsAsync(StudioApp studio)
    {
        await using var database = await studio.Services.GetRequiredService<IDbContextFactory<StudioDatabase>>().CreateDbContextAsync(Token);
        return await database.Set<TrialRecord>().CountAsync(Token);
    }

    private static async Task ConnectedAsync(ITestSession session)
    {
        Assert.Null((await session.ConnectAsync("exampleDevice", Token)).Error);
        await WaitFor.TrueAsync(() => session.Find("exampleDevice")?.Status.State == ConnectionState.Connected);
    }

    private static Task BecomesAsync(ITestMarkWatch marks, string part, TestVerdict verdict) =>
        WaitFor.TrueAsync(() => marks.Current.Of(part)?.Verdict == verdict, what: $"{part} becomes {verdict}");
}

[Trait("Category", "slow")]
public sealed class TestMarksTestsOnPostgres(PostgresServer postgres) : TestMarksTests
{
    private protected override PostgresServer? Postgres => postgres;
}
