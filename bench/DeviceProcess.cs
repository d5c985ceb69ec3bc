using System.Globalization;
using Connector.Runtime.Devices;

namespace Bench;

/// <summary>The example device as a process of its own; prints its port and ends with its standard input.</summary>
internal static class DeviceProcess
{
    public static async Task<int> RunAsync()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        for (var index = 0; index < 10_000; index++) device.Values[Tag(index)] = index.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine(device.Port);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static string Tag(int index) => $"tag{index:00000}";
}
