using System.Diagnostics;
using Connector.Sdk;
using Studio.Tests.Connectors.Modbus;
using Studio.Tests.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>Two protocol libraries of npm as small connectors, against devices that are not ours.</summary>
[Trait("Category", "slow")]
public sealed class PackageConnectorTests(PymodbusServer modbus) : IClassFixture<PymodbusServer>
{
    [Fact]
    public async Task Modbus_by_modbus_serial_does_all_a_connector_does()
    {
        Assert.SkipWhen(modbus.WhyAbsent is not null, modbus.WhyAbsent ?? "");
        await using var rig = await NodeRig.OpenFolderAsync(await InstalledAsync("modbus"));
        Assert.Equal("Modbus TCP by modbus-serial", rig.Connector("Serialmodbus").Title);
        var address = new { register = 30, interval = 50 };
        var live = await rig.ConnectedAsync(new { host = "127.0.0.1", port = modbus.Port }, "Serialmodbus");

        Assert.Null((await NodeRig.WriteAsync(live, address, 4711)).Error);
        Assert.Equal(4711, (await NodeRig.ReadAsync(live, address)).Value!.Value.AsInteger());
        NodeRig.Subscribe(live, "register", address);
        await NodeRig.SampleAsync(live, sample => sample.Error is null && sample.Value.AsInteger() == 4711);

        modbus.Stop();
        await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting);
        await modbus.StartAsync();
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        Assert.Null((await NodeRig.WriteAsync(live, address, 4712)).Error);
        await NodeRig.SampleAsync(live, sample => sample.Error is null && sample.Value.AsInteger() == 4712);
        await live.DisconnectAsync("The test is over.", NodeRig.Token);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
    }

    [Fact]
    public async Task Mqtt_by_mqtt_js_pushes_values_and_comes_back()
    {
        var folder = await InstalledAsync("mqtt");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        Assert.True(rig.Connector("Broker").Abilities.HasFlag(global::Connector.Runtime.Catalog.ConnectorAbilities.Push));
        var address = new { topic = "hall/temperature" };
        var live = await rig.ConnectedAsync(new { host = "127.0.0.1", port = broker.Port }, "Broker");

        NodeRig.Subscribe(live, "temperature", address);
        await PushedAsync("21.5");
        Assert.Equal("21.5", (await NodeRig.ReadAsync(live, address)).Value!.Value.AsText());

        broker.Kill();
        await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting);
        await broker.StartAgainAsync();
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        await PushedAsync("22.5");
        await live.DisconnectAsync("The test is over.", NodeRig.Token);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);

        // The broker keeps nothing: what is written before the subscription has reached it is written again.
        async Task PushedAsync(string value)
        {
            using var watch = live.WatchSamples();
            while (!live.Endpoints.Any(endpoint => endpoint.EndpointId == "temperature" && endpoint.Last is { Error: null } sample && sample.Value.ToString() == value))
            {
                Assert.Null((await NodeRig.WriteAsync(live, address, value)).Error);
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(NodeRig.Token);
                await Task.WhenAny(watch.Changes.WaitToReadAsync(soon.Token).AsTask(), Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, soon.Token));
                while (watch.Changes.TryRead(out _)) continue;
                await soon.CancelAsync();
            }
        }
    }

    /// <summary>A copy of the folder with its packages; skips the test where npm cannot get them.</summary>
    private static async Task<string> InstalledAsync(string name)
    {
        NodeRig.NeedsNode();
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "npm"))), "skipped: npm is not installed");
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "Studio.Tests", "Node", "Packages", name)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var npm = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --omit=optional --no-audit --no-fund --silent") { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardInput = true })!;
        npm.StandardInput.Close();
        var said = await npm.StandardError.ReadToEndAsync(NodeRig.Token);
        await npm.WaitForExitAsync(NodeRig.Token);
        Assert.SkipUnless(npm.ExitCode == 0, $"skipped: npm could not install the packages: {said}");
        return folder;
    }
}
