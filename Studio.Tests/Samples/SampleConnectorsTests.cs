using System.Diagnostics;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.NewConnector;
using Connector.Sdk;
using Studio.Tests.PlugIns;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Samples;

/// <summary>The connectors below <c>samples/</c> are what <c>connector-agent new</c> writes, and work against the example device.</summary>
public sealed class SampleConnectorsTests
{
    private static readonly string Samples = Path.Combine(Checkout.Root, "samples");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lathe", "Lathe", ConnectorLanguage.CSharp)]
    [InlineData("mill", "Mill", ConnectorLanguage.JavaScript)]
    public void ASample_IsWhatNewWrites(string folder, string name, ConnectorLanguage language)
    {
        var expected = ConnectorTemplate.Files(name, language, "$(MSBuildThisFileDirectory)../../Connector.Agent/bin/Release/net10.0");

        foreach (var (path, text) in expected)
            Assert.Equal(text.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(Samples, folder, path)).ReplaceLineEndings("\n"));
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task TheSampleInCSharp_ItsOwnTestHolds()
    {
        using var copy = new TemporaryFolder();
        foreach (var path in ConnectorTemplate.Files("Lathe", ConnectorLanguage.CSharp).Keys)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy[path])!);
            File.Copy(Path.Combine(Samples, "lathe", path), copy[path]);
        }

        var (code, output) = await DotnetBuild.RunAsync(copy.Path, "run", "--project", "test", $"-p:ConnectorStudio={AppContext.BaseDirectory}");

        Assert.True(code == 0 && output.Contains("all held"), output);
    }

    [Fact]
    public async Task TheSampleInJavaScript_ItsOwnTestHolds()
    {
        var start = new ProcessStartInfo("node", ["--test", "test/mill.test.js"]) { WorkingDirectory = Path.Combine(Samples, "mill"), RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token) + await errors;
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 0, output);
    }

    [Fact]
    public async Task TheSampleInJavaScript_ConnectsWritesReadsPollsLosesComesBackAndDisconnects()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var library = await ConnectorLibrary.OpenAsync([Path.Combine(Samples, "mill")], cancellationToken: Token);
        var mill = library.Catalog.Find("Mill")!;
        Assert.Empty(mill.Faults);
        Assert.Equal(ConnectorOrigin.NodeFolder, mill.Origin);
        var settings = JsonSerializer.SerializeToElement(new { host = ExampleDevice.Host, port = device.Port, requestTimeout = 20_000, connectionStrategy = new { initialDelay = 1000, maxDelay = 2000 } });
        await using var live = LiveConnectionFactory.Create(mill, new ConnectionDefinition("mill", "Mill", settings));
        live.Connect("The test began.");
        await UntilAsync(live, ConnectionState.Connected);

        Assert.Null((await live.WriteAsync(Address("setpoint"), "42", Token)).Error);
        Assert.Equal("42", (await live.ReadAsync(Address("setpoint"), default, Token)).Value?.ToString());
        Assert.Contains("the protocol uses itself", (await live.WriteAsync(Address("setpoint"), "4:2", Token)).Error);
        live.SetEndpoint(new EndpointDefinition("e", "mill", "Mill", EndpointOperation.Subscribe, JsonSerializer.SerializeToElement(new { address = "setpoint", interval = 100 })));
        await WaitFor.TrueAsync(() => live.Endpoints.Single().Last?.Value.ToString() == "42", 60, "a polled value");

        device.Fault = DeviceFault.Away;
        await UntilAsync(live, ConnectionState.Reconnecting);
        device.Fault = DeviceFault.None;
        await UntilAsync(live, ConnectionState.Connected);
        await live.DisconnectAsync("The test ends.", Token);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
    }

    private static JsonElement Address(string name) => JsonSerializer.SerializeToElement(new { address = name });

    private static Task UntilAsync(ILiveConnection live, ConnectionState state) =>
        WaitFor.TrueAsync(() => live.Status.State == state, 60, $"{state}, but {live.Status.Reason}");
}
