namespace Studio.Client.Ports;

/// <summary>The broker that this studio uses, for the overview and the data page. Thread-safe.</summary>
public interface IBroker
{
    BrokerStatus Status { get; }

    /// <summary>Raised on any thread after <see cref="Status"/> changed.</summary>
    event Action? Changed;
}

public enum BrokerState
{
    /// <summary>Switched off by <c>Mqtt:Mode</c>.</summary>
    Off,

    /// <summary>Something has to be installed or set first; the reason says what.</summary>
    Missing,
    Starting,
    Connected,

    /// <summary>Not there now; it is tried again.</summary>
    Away,
}

/// <param name="IsEmbedded">True when the studio started the broker itself.</param>
/// <param name="Address">Host and port; null while there is none.</param>
/// <param name="Reason">One plain sentence.</param>
/// <param name="Detail">The technical line, where there is one.</param>
/// <param name="Restarts">How often the embedded broker had to be started again since the studio began.</param>
public sealed record BrokerStatus(BrokerState State, bool IsEmbedded, string? Address, string Reason, string? Detail = null, int Restarts = 0);
