using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.NewConnector;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.PlugIns;

/// <summary>
/// The way of an author in C#: new → its own test → build → loaded → connect, read, write → changed, built and loaded anew while it
/// runs → a version that cannot be used is refused → the code of old versions is gone from memory.
/// </summary>
[Trait("Category", "slow")]
public sealed class NewPlugInTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExampleDevice _device = ExampleDevice.Start(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Mill => _folder["Mill"];

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_BuiltLoadedUsedChangedAndLoadedAnew()
    {
        ConnectorTemplate.Write("Mill", ConnectorLanguage.CSharp, Mill);
        await using var folders = await ConnectorLibrary.OpenAsync([_folder.Path], cancellationToken: Token);
        var catalog = folders.Catalog;
        Assert.Contains("It is not built yet.", Assert.Single(catalog.Find("Mill")!.Faults));
        await using var service = new ServiceRun(catalog);
        await service.ApplyAsync(new ServiceDefinition("s", "services/s", [Connection("mill", "Mill"), Connection("other", "Custom")], [], []), Token);
        await UntilAsync("other is connected", () => service.Find("other")!.Status.State == ConnectionState.Connected);

        await DotnetBuild.BuildAsync(Mill);
        await UntilAsync("the plug-in is loaded", () => catalog.Find("Mill")!.IsUsable);
        Assert.Equal((ConnectorOrigin.PlugIn, Mill, ConnectorAbilities.Read | ConnectorAbilities.Write), (catalog.Find("Mill")!.Origin, catalog.Find("Mill")!.Folder, catalog.Find("Mill")!.Abilities));
        await UntilAsync("its connection comes up by itself", () => service.Find("mill")!.Status.State == ConnectionState.Connected);
        Assert.True((await service.Find("mill")!.WriteAsync(Address("setpoint"), "42", Token)).Succeeded);
        Assert.Equal("42", await ReadAsync(service));
        var first = VersionInMemory();
        var loadedAt = catalog.Find("Mill")!.LoadedAt;

        // The next version, while the first one runs.
        var connection = File.ReadAllText(Path.Combine(Mill, "MillConnection.cs"));
        File.WriteAllText(Path.Combine(Mill, "MillConnection.cs"), connection.Replace("new Reading(text)", "new Reading(\"second \" + text)", StringComparison.Ordinal));
        await DotnetBuild.BuildAsync(Mill);
        await UntilAsync("the second version is loaded", () => catalog.Find("Mill")!.LoadedAt != loadedAt);
        await UntilAsync("its connection is up again", () => service.Find("mill")!.Status is { State: ConnectionState.Connected, Reason: "The device is connected." } && Changes(service, "mill") > 5);
        Assert.Equal("second 42", await ReadAsync(service));
        Assert.Equal(2, Changes(service, "other"));
        await UntilAsync("the first version is gone from memory", () => IsGone(first));

        // Half a build, or a mistake: what runs goes on.
        var second = catalog.Find("Mill")!.Create;
        File.WriteAllText(Path.Combine(Mill, "plugin", "Mill.dll"), "half");
        await UntilAsync("the broken version is refused", () => catalog.Find("Mill")!.Refused is not null);
        Assert.Contains("there is no connector in it", Assert.Single(catalog.Find("Mill")!.Refused!.Faults));
        Assert.True(catalog.Find("Mill")!.IsUsable);
        Assert.Same(second, catalog.Find("Mill")!.Create);
        Assert.Equal("second 42", await ReadAsync(service));

        // Taken away: told, not crashed; the others go on.
        Directory.Delete(Mill, recursive: true);
        await UntilAsync("it is gone", () => catalog.Find("Mill") is null);
        await UntilAsync("its connection says so", () => service.Find("mill")!.Status.Reason.Contains("This agent has no connector Mill."));
        Assert.Equal(ConnectionState.Connected, service.Find("other")!.Status.State);
    }

    /// <summary>Not inlined, so that nothing of the version stays in this test's frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference VersionInMemory() =>
        new(AssemblyLoadContext.All.Single(context => context.Name == "Mill"));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsGone(WeakReference version)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !version.IsAlive;
    }

    private static int Changes(ServiceRun service, string connection)
    {
        using var watch = service.Find(connection)!.WatchStates();
        return watch.Snapshot.Count;
    }

    private static async Task<string?> ReadAsync(ServiceRun service)
    {
        var result = await service.Find("mill")!.ReadAsync(Address("setpoint"), default, Token);
        return result.Error ?? result.Value?.AsText();
    }

    private ConnectionDefinition Connection(string id, string protocol) =>
        new(id, protocol, JsonSerializer.SerializeToElement(new { host = ExampleDevice.Host, port = _device.Port }));

    private static JsonElement Address(string name) => JsonSerializer.SerializeToElement(new { address = name });

    private static Task UntilAsync(string what, Func<bool> condition) => WaitFor.TrueAsync(condition, 60, what);
}
