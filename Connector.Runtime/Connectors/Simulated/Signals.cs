using Connector.Sdk;

namespace Connector.Runtime.Connectors.Simulated;

/// <summary>The signals as functions of time. Random walks and memories remember; everything else is computed. Thread-safe.</summary>
internal sealed class Signals(int seed)
{
    private const int MaxRemembered = 10_000;
    private static readonly string[] Texts = ["idle", "running", "waiting", "done"];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DataValue> _memory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Walk> _walks = new(StringComparer.Ordinal);

    /// <exception cref="DeviceErrorException">Too many random walks.</exception>
    public DataValue At(SimulatedAddress address, DateTimeOffset now)
    {
        var ticks = now.UtcTicks;
        var phase = ticks % address.Period.Ticks / (double)address.Period.Ticks;
        var range = address.Maximum - address.Minimum;
        switch (address.Shape)
        {
            case SignalShape.Sine: return address.Minimum + range * (0.5 + 0.5 * Math.Sin(phase * Math.Tau));
            case SignalShape.Ramp: return address.Minimum + range * phase;
            case SignalShape.Step: return phase < 0.5 ? address.Minimum : address.Maximum;
            case SignalShape.Text: return Texts[(int)(phase * Texts.Length)];
            case SignalShape.Memory:
                lock (_lock) return _memory.GetValueOrDefault(address.Name);
            default: return Step(address, ticks / address.Period.Ticks);
        }
    }

    /// <exception cref="DeviceErrorException">The memory is full.</exception>
    public void Remember(string name, DataValue value)
    {
        lock (_lock)
        {
            if (_memory.Count >= MaxRemembered && !_memory.ContainsKey(name))
                throw new DeviceErrorException($"The simulated device keeps at most {MaxRemembered} memories.");
            _memory[name] = value;
        }
    }

    private double Step(SimulatedAddress address, long step)
    {
        lock (_lock)
        {
            if (!_walks.TryGetValue(address.Name, out var walk))
            {
                if (_walks.Count >= MaxRemembered) throw new DeviceErrorException($"The simulated device has at most {MaxRemembered} random walks.");
                _walks[address.Name] = walk = new Walk(new Random(HashCode(address.Name)), step);
            }

            return address.Minimum + (address.Maximum - address.Minimum) * walk.At(step);
        }
    }

    /// <summary>Stable between runs, unlike <see cref="string.GetHashCode()"/>.</summary>
    private int HashCode(string name) => name.Aggregate(seed, (hash, letter) => unchecked(hash * 31 + letter));

    private sealed class Walk(Random random, long start)
    {
        private const int MaxStepsAtOnce = 1000;
        private long _step = start;
        private double _position = 0.5;

        /// <summary>Position between 0 and 1. After a long pause only the last steps are walked.</summary>
        public double At(long step)
        {
            for (var left = Math.Min(step - _step, MaxStepsAtOnce); left > 0; left--)
                _position = Math.Clamp(_position + (random.NextDouble() - 0.5) * 0.1, 0, 1);
            _step = Math.Max(_step, step);
            return _position;
        }
    }
}
