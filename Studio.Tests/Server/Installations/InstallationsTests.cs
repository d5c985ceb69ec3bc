using System.Text.Json.Nodes;
using Connector.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Audit;
using Studio.Server.Devices;
using Studio.Server.Installations;
using Studio.Server.Services;
using Studio.Server.Versions;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Server.Installations;

public class InstallationsTests : OnAnyDatabase, IAsyncDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly Dictionary<string, JsonNode?> NoValues = [];
    private readonly Device _device = Device.Start(TimeProvider.System);
    private readonly TemporaryFolder _data = new();

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Installed_RunsAcrossRestarts_UntilDisabled()
    {
        string key;
        await using (var studio = await NewStudioAsync(_data.Path))
        {
            await using var user = studio.As(new TestUser());
            key = await user.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
            var plan = await user.Get<UserInstallations>().InstallAsync(key, null, NoValues, Token);
            Assert.True(plan!.MayInstall, string.Join("; ", plan.Problems.Select(problem => problem.Message)));
            Assert.Equal("exampledevice", plan.ServiceId);
            await ConnectedAsync(user.Get<UserInstallations>());
            Assert.Equal(VersionOccasion.Install, Assert.Single(await user.Get<UserVersions>().ListAsync(key, Token)).Occasion);
        }

        await WaitFor.TrueAsync(() => _device.Clients == 0);
        await using (var studio = await NewStudioAsync(_data.Path))
        {
            await using var user = studio.As(new TestUser());
            await ConnectedAsync(user.Get<UserInstallations>());
            await user.Get<UserInstallations>().SetEnabledAsync("exampledevice", false, Token);
            await WaitFor.TrueAsync(() => _device.Clients == 0);
        }

        await using (var studio = await NewStudioAsync(_data.Path))
        {
            await using var user = studio.As(new TestUser());
            var installed = Assert.Single(user.Get<UserInstallations>().Installed);
            Assert.False(installed.Enabled);
            Assert.Null(Assert.Single(installed.Connections).Live);
            Assert.Equal(0, _device.Clients);

            await user.Get<UserInstallations>().RemoveAsync("exampledevice", Token);
            Assert.Empty(user.Get<UserInstallations>().Installed);
            var deeds = await studio.Services.GetRequiredService<AuditTrail>().ListAsync(key, 10, Token);
            Assert.Equal(["remove", "disable", "install"], deeds.Select(entry => entry.Deed));
        }
    }

    [Fact]
    public async Task TheInstalledVersion_StaysAsItIs_WhenTheDraftChangesOrGoes()
    {
        await using var studio = await NewStudioAsync(_data.Path);
        await using var user = studio.As(new TestUser());
        var services = user.Get<UserServices>();
        var installations = user.Get<UserInstallations>();
        var key = await services.CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
        await installations.InstallAsync(key, "line1.mixer", NoValues, Token);
        var live = await ConnectedAsync(installations);

        await using (var text = await services.OpenAsync(key, Token)) text!.Apply(0, [new(0, text.Current.Text.Length, "nothing: left\n")], "yaml");
        await services.DeleteAsync(key, Token);

        Assert.Same(live, Assert.Single(Assert.Single(installations.Installed).Connections).Live);
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task ReinstallingTheSame_LeavesTheConnectionAlone_AndNewValuesReplaceIt()
    {
        await using var other = Device.Start(TimeProvider.System);
        await using var studio = await NewStudioAsync(_data.Path);
        await using var user = studio.As(new TestUser());
        var installations = user.Get<UserInstallations>();
        var key = await user.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
        await installations.InstallAsync(key, null, NoValues, Token);
        var live = await ConnectedAsync(installations);

        Assert.Equal(1, (await installations.InstallAsync(key, null, NoValues, Token))!.Replaces);
        Assert.Same(live, await ConnectedAsync(installations));

        await installations.InstallAsync(key, null, new Dictionary<string, JsonNode?> { ["devicePort"] = other.Port }, Token);
        Assert.NotSame(live, await ConnectedAsync(installations));
        await WaitFor.TrueAsync(() => (_device.Clients, other.Clients) == (0, 1));
    }

    [Fact]
    public async Task AParameterWithoutValue_KeepsTheServiceFromBeingInstalled_UntilItIsGiven()
    {
        const string file = """
            metadata:
              name: Needs a port
            parameters:
              port:
                type: integer
            resources:
              device:
                type: Cybus::Connection
                properties:
                  protocol: Custom
                  connection:
                    host: 127.0.0.1
                    port: !ref port
            """;
        await using var studio = await NewStudioAsync(_data.Path);
        await using var user = studio.As(new TestUser());
        var installations = user.Get<UserInstallations>();
        var key = await user.Get<UserServices>().CreateAsync(file, null, Token);

        var refused = await installations.InstallAsync(key, null, NoValues, Token);
        Assert.False(refused!.MayInstall);
        Assert.Empty(installations.Installed);

        var plan = await installations.InstallAsync(key, null, new Dictionary<string, JsonNode?> { ["port"] = _device.Port }, Token);
        Assert.True(plan!.MayInstall, string.Join("; ", plan.Problems.Select(problem => problem.Message)));
        await ConnectedAsync(installations);
    }

    [Theory]
    [InlineData("with-hyphen", "service-id")]
    [InlineData("_under", "service-id")]
    [InlineData("taken", "service-id-taken")]
    public async Task AnIdThatCannotBe_IsRefused(string id, string code)
    {
        await using var studio = await NewStudioAsync(_data.Path);
        await using var user = studio.As(new TestUser());
        var installations = user.Get<UserInstallations>();
        var other = await user.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
        await installations.InstallAsync(other, "taken", NoValues, Token);
        var key = await user.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);

        var plan = await installations.InstallAsync(key, id, NoValues, Token);

        Assert.Contains(plan!.Problems, problem => problem.Code == code);
        Assert.Equal("taken", Assert.Single(installations.Installed).ServiceId);
    }

    [Fact]
    public async Task AConnectionOfAnAgentThatIsNotHere_IsSaid()
    {
        await using var studio = await NewStudioAsync(_data.Path);
        await using var user = studio.As(new TestUser());
        var installations = user.Get<UserInstallations>();
        var text = ReadyFiles.Custom(Device.Host, _device.Port).Replace("      protocol: Custom\n      connection:\n", "      protocol: Custom\n      agentName: hall7\n      connection:\n", StringComparison.Ordinal);
        var key = await user.Get<UserServices>().CreateAsync(text, null, Token);

        var plan = await installations.InstallAsync(key, null, NoValues, Token);

        var share = Assert.Single(plan!.Agents);
        Assert.Equal(("hall7", false), (share.AgentName, share.IsKnown));
        var installed = Assert.Single(installations.Installed);
        Assert.Null(Assert.Single(installed.Connections).Live);
        Assert.Contains(installed.Faults, fault => fault.Contains("hall7", StringComparison.Ordinal));
        Assert.Equal(0, _device.Clients);
    }

    [Fact]
    public async Task WhoMayNot_DoesNot()
    {
        await using var studio = await NewStudioAsync(_data.Path);
        await using var engineer = studio.As(new TestUser());
        var key = await engineer.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
        await engineer.Get<UserInstallations>().InstallAsync(key, null, NoValues, Token);
        await using var viewer = studio.As(new TestUser("vic", mayOperate: false, mayEdit: false));
        var installations = viewer.Get<UserInstallations>();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => installations.InstallAsync(key, null, NoValues, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => installations.SetEnabledAsync("exampledevice", false, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => installations.RemoveAsync("exampledevice", Token));
        Assert.Single(installations.Installed);
    }

    private static async Task<Connector.Runtime.Agent.ILiveConnection> ConnectedAsync(UserInstallations installations)
    {
        await WaitFor.TrueAsync(() => installations.Installed is [{ Connections: [{ Live.Status.State: ConnectionState.Connected }] }]);
        return installations.Installed[0].Connections[0].Live!;
    }
}

[Trait("Category", "slow")]
public sealed class InstallationsTestsOnPostgres(PostgresServer postgres) : InstallationsTests
{
    private protected override PostgresServer? Postgres => postgres;
}
