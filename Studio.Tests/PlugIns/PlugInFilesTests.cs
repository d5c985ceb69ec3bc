using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.PlugIns;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.PlugIns;

/// <summary>What is wrong with a plug-in's folder is told in a sentence with its remedy, and nothing else suffers.</summary>
public sealed class PlugInFilesTests : IDisposable
{
    private static readonly Version Sdk = PlugInLoadContext.Sdk.Version!;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AProjectThatIsNotBuilt_SaysHowToBuildIt_AndTheSchemasAreListedAlready()
    {
        File.WriteAllText(_folder["Mill.csproj"], "<Project/>");
        File.WriteAllText(_folder["MillConnection.json"], """{"definitions":{"connection":{"type":"object","title":"A mill"}}}""");
        File.WriteAllText(_folder["MillEndpoint.json"], """{"definitions":{"address":{"type":"object"}}}""");

        var entry = await OnlyAsync();

        Assert.Equal(("Mill", "A mill", false), (entry.Protocol, entry.Title, entry.IsUsable));
        Assert.Equal([$"It is not built yet. Run \"dotnet build\" in {_folder.Path}; it is loaded by itself then."], entry.Faults);
        Assert.NotNull(entry.ConnectionSchema);
    }

    [Theory]
    [InlineData(0, 1, "is newer than this program's")]
    [InlineData(1, 0, "is newer than this program's")]
    public async Task BuiltAgainstANewerSdk_SaysSo(int major, int minor, string expected)
    {
        FakeAssembly.Write(_folder["Mill.dll"], (PlugInLoadContext.Sdk.Name!, new Version(Sdk.Major + major, Sdk.Minor + minor, 0, 0)));

        Assert.Contains(expected, Assert.Single((await OnlyAsync()).Faults));
    }

    [Fact]
    public async Task BuiltAgainstAnotherContract_SaysBuildItAgain()
    {
        FakeAssembly.Write(_folder["Mill.dll"], (PlugInLoadContext.Sdk.Name!, new Version(0, 0, 9, 0)));

        Assert.Contains("whose contract differs. Build the connector again", Assert.Single((await OnlyAsync()).Faults));
    }

    [Fact]
    public async Task BuiltForANewerDotNet_SaysWhatToSet()
    {
        FakeAssembly.Write(_folder["Mill.dll"], (PlugInLoadContext.Sdk.Name!, Sdk), ("System.Runtime", new Version(Environment.Version.Major + 1, 0, 0, 0)));

        Assert.Contains($"net{Environment.Version.Major}.0</TargetFramework>", Assert.Single((await OnlyAsync()).Faults));
    }

    [Fact]
    public async Task NoConnectorInIt_SaysWhatIsMissing()
    {
        FakeAssembly.Write(_folder["Mill.dll"], (PlugInLoadContext.Sdk.Name!, Sdk));

        Assert.Contains("has no connector: a class that derives from Connection", Assert.Single((await OnlyAsync()).Faults));
    }

    [Theory]
    [InlineData("this is no assembly")]
    [InlineData("")]
    public async Task AFileThatIsNoAssembly_IsNoConnector(string text)
    {
        File.WriteAllText(_folder["Mill.dll"], text);

        Assert.Contains("uses Connector.Sdk, so there is no connector in it", Assert.Single((await OnlyAsync()).Faults));
    }

    [Fact]
    public async Task OneBrokenFolder_LeavesTheOthersAlone()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder["broken"]).FullName, "Broken.dll"), "?");
        Directory.CreateDirectory(_folder["empty"]);

        await using var folders = await ConnectorLibrary.OpenAsync([_folder.Path, _folder["does-not-exist"]], cancellationToken: TestContext.Current.CancellationToken);

        Assert.False(folders.Catalog.Find("broken")!.IsUsable);
        Assert.True(folders.Catalog.Find("Custom")!.IsUsable);
        Assert.Null(folders.Catalog.Find("empty"));
    }

    private async Task<ConnectorEntry> OnlyAsync()
    {
        await using var loaded = await new PlugInKind(TimeProvider.System).LoadAsync(_folder.Path, TestContext.Current.CancellationToken);
        return Assert.Single(loaded.Entries);
    }
}
