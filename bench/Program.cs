using Bench;
using Bench.Files;
using Bench.Forms;
using Bench.Mqtt;

return args switch
{
    ["device", ..] => await DeviceProcess.RunAsync(),
    ["agent", ..] => await AgentProcess.RunAsync(Load.Parse(args)),
    ["socket", ..] => SocketProcess.Run(Load.Parse(args)),
    ["cycles", ..] => await CycleBenchmark.RunAsync(args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10, args.ElementAtOrDefault(2)),
    ["soak", ..] => await Soak.RunAsync(args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 30),
    ["node"] => await NodeBenchmark.RunAsync(),
    ["files"] => await FileBenchmark.RunAsync(),
    ["mqtt"] => await MqttBenchmark.RunAsync(),
    ["mqtt-publish", ..] => await PublishProcess.RunAsync(args),
    ["forms"] => await FormBenchmark.RunAsync(),
    ["polling", var part, .. var inFlight] => await PollingBenchmark.RunAsync(part, [.. inFlight.Select(int.Parse)]),
    ["polling"] or [] => await PollingBenchmark.RunAsync(null),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench [polling [publishing | rates | saturation | memory | writes [IN-FLIGHT …]] | cycles [MINUTES [many | fast]] | soak [MINUTES] | node | mqtt | forms | files]");
    return 2;
}
