using System.Collections.Concurrent;
using System.Globalization;

namespace Connector.Runtime.Devices;

/// <summary>
/// What the example device holds: some signals that move, and whatever was written. Thread-safe.
/// </summary>
public sealed class ExampleValues
{
    private const int MaxAddresses = 100_000;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, string> _written = new(StringComparer.Ordinal);
    private long _counter;

    internal ExampleValues(TimeProvider time)
    {
        _time = time;
        _written["setpoint"] = "20";
        _written["recipe"] = "standard";
    }

    /// <summary>The addresses that move by themselves or have a value from the start.</summary>
    public static IReadOnlyList<(string Address, string Description)> Known { get; } =
    [
        ("temperature", "Swings between 20 and 80 within a minute"),
        ("pressure", "Swings between 1 and 6 within twenty seconds"),
        ("counter", "One more at every read"),
        ("status", "running, waiting or stopped, changing every ten seconds"),
        ("time", "The device's clock: its value contains colons"),
        ("setpoint", "20 until something is written"),
        ("recipe", "standard until something is written"),
    ];

    /// <summary>The value of an address; empty for one that is not known.</summary>
    public string this[string address]
    {
        get => _written.TryGetValue(address, out var written) ? written : Moving(address);
        set
        {
            if (_written.Count < MaxAddresses || _written.ContainsKey(address)) _written[address] = value;
        }
    }

    private string Moving(string address) => address switch
    {
        "temperature" => Swing(20, 80, 60),
        "pressure" => Swing(1, 6, 20),
        "counter" => Interlocked.Increment(ref _counter).ToString(CultureInfo.InvariantCulture),
        "status" => (_time.GetUtcNow().Second / 10 % 3) switch { 0 => "running", 1 => "waiting", _ => "stopped" },
        "time" => _time.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        _ => "",
    };

    private string Swing(double low, double high, double seconds)
    {
        var phase = _time.GetUtcNow().UtcTicks / (double)TimeSpan.TicksPerSecond % seconds / seconds;
        return (low + (high - low) * (0.5 + 0.5 * Math.Sin(phase * Math.Tau))).ToString("0.00", CultureInfo.InvariantCulture);
    }
}
