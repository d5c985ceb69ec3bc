using Connector.Runtime.Devices;
using Studio.Client.Ports;

namespace Studio.Server.Testing.Faults;

/// <summary>Which fault was set when. Its owner's lock guards it.</summary>
internal sealed class FaultHistory(TimeProvider time)
{
    public const int Kept = 200;

    private IReadOnlyList<FaultSpan> _spans = [];

    /// <summary>The fault that is set, or null.</summary>
    public FaultSpan? Now => _spans is [.., { To: null } last] ? last : null;

    /// <summary>Oldest first. The list itself never changes.</summary>
    public IReadOnlyList<FaultSpan> Spans => _spans;

    /// <returns>False when that fault, or none, is set already.</returns>
    public bool Set(ProxyFault fault, string by)
    {
        if ((Now?.Fault ?? ProxyFault.None) == fault) return false;
        var at = time.GetUtcNow();
        var spans = _spans.ToList();
        if (Now is { } now) spans[^1] = now with { To = at };
        if (fault != ProxyFault.None) spans.Add(new FaultSpan(fault, at, null, by));
        _spans = spans.Count > Kept ? spans[^Kept..] : spans;
        return true;
    }
}
