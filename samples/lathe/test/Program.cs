// The connector against the example device, under the supervisor that runs it in the studio. Needs no test framework:
//   dotnet run --project test
// Ends with exit code 0 when everything held, 1 otherwise.
using System.Reflection;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Sdk;

var failed = 0;
await using var device = ExampleDevice.Start(TimeProvider.System);
var connector = ConnectorCatalog.Of(Assembly.GetExecutingAssembly()).Find("Lathe")!;
Check("classes and schemas fit together", connector.IsUsable, string.Join(" ", connector.Faults));

var settings = JsonSerializer.SerializeToElement(new { host = ExampleDevice.Host, port = device.Port, connectionStrategy = new { initialDelay = 1000, maxDelay = 2000 } });
await using var connection = LiveConnectionFactory.Create(connector, new ConnectionDefinition("device", "Lathe", settings));
connection.Connect("The test began.");
await ReachesAsync("connects", ConnectionState.Connected);

var written = await connection.WriteAsync(Address("setpoint"), "42", CancellationToken.None);
Check("writes", written.Succeeded, written.Error);
var read = await connection.ReadAsync(Address("setpoint"), default, CancellationToken.None);
Check("reads back what was written", read.Value?.ToString() == "42", read.Error ?? read.Value?.ToString());
var refused = await connection.WriteAsync(Address("setpoint"), "4:2", CancellationToken.None);
Check("refuses a value that the protocol cannot carry", !refused.Succeeded, "it was written");

device.Fault = DeviceFault.Away;
await ReachesAsync("notices that the device is gone", ConnectionState.Reconnecting);
device.Fault = DeviceFault.None;
await ReachesAsync("connects again by itself", ConnectionState.Connected);

await connection.DisconnectAsync("The test ends.");
Check("disconnects", connection.Status.State == ConnectionState.Disconnected, connection.Status.Reason);
Console.WriteLine(failed == 0 ? "all held" : $"{failed} failed");
return failed == 0 ? 0 : 1;

static JsonElement Address(string name) => JsonSerializer.SerializeToElement(new { address = name });

void Check(string what, bool held, string? instead)
{
    Console.WriteLine($"{(held ? "ok    " : "FAILED")} {what}{(held ? "" : $": {instead}")}");
    if (!held) failed++;
}

async Task ReachesAsync(string what, ConnectionState state)
{
    // First listen, then look: nothing can happen in between.
    using var watch = connection.WatchStates();
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
    try
    {
        while (connection.Status.State != state) await watch.Changes.ReadAsync(patience.Token);
    }
    catch (OperationCanceledException)
    {
        // Told below.
    }

    Check(what, connection.Status.State == state, $"{connection.Status.State}: {connection.Status.Reason} {connection.Status.Detail}");
}
