using System.Globalization;
using System.Text.Json;

namespace Bench;

/// <summary>What a contender is told to do.</summary>
/// <param name="Port">Where the device listens.</param>
/// <param name="InFlight">Requests under way at once.</param>
/// <param name="Endpoints">Addresses polled in turn.</param>
/// <param name="IntervalMs">From poll to poll of one endpoint; 1 saturates.</param>
/// <param name="Seconds">How long is measured, after a warm-up of 10 s.</param>
/// <param name="Writes">Manual writes beside the polls, one after the other.</param>
/// <param name="BrokerPort">Where every value is published with QoS 0; 0: values are only counted.</param>
/// <param name="Connections">Connections that share the endpoints.</param>
internal sealed record Load(int Port, int InFlight, int Endpoints, int IntervalMs, double Seconds, int Writes = 0, int BrokerPort = 0, int Connections = 1)
{
    public const double WarmUpSeconds = 10;

    public string[] Arguments =>
    [
        Text(Port), Text(InFlight), Text(Endpoints), Text(IntervalMs), Seconds.ToString(CultureInfo.InvariantCulture), Text(Writes), Text(BrokerPort), Text(Connections),
    ];

    public static Load Parse(string[] arguments) => new(
        Number(arguments[1]), Number(arguments[2]), Number(arguments[3]), Number(arguments[4]),
        double.Parse(arguments[5], CultureInfo.InvariantCulture), Number(arguments[6]), Number(arguments[7]), Number(arguments[8]));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a contender reports, as one JSON line.</summary>
/// <param name="AtBroker">Messages per second as the broker counted them; set by who runs the contender.</param>
internal sealed record Score(
    double ReadsPerSecond, double CpuMsPer1000, double MemoryMb, double? WriteP50Ms = null, double? WriteP99Ms = null, double? LateP99Ms = null, long? Missed = null, double? BytesPerRead = null, double? AtBroker = null)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The work of the whole process for each thousand messages that arrived.</summary>
    public double? CpuMsPer1000AtBroker => AtBroker > 0 ? CpuMsPer1000 * ReadsPerSecond / AtBroker : null;

    public void Print() => Console.WriteLine(JsonSerializer.Serialize(this, Json));
}
