using Bench;
using Bench.Forms;

return args switch
{
    ["device", ..] => await DeviceProcess.RunAsync(),
    ["agent", ..] => await AgentProcess.RunAsync(Load.Parse(args)),
    ["socket", ..] => SocketProcess.Run(Load.Parse(args)),
    ["soak", ..] => await Soak.RunAsync(args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 30),
    ["forms"] => await FormBenchmark.RunAsync(),
    ["polling"] or [] => await PollingBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench [polling | soak MINUTES | forms]");
    return 2;
}
