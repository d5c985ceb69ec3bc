namespace Connector.Runtime.Remote;

/// <summary>The agent that a remote connection is on.</summary>
/// <param name="agent">Its name.</param>
internal sealed class RemotePlace(string agent)
{
    public string Agent => agent;

    /// <summary>Why what the agent does now is not known, in one sentence; null while it can be reached.</summary>
    public string? Away { get; set; }

    /// <summary>What the agent's last report says of a connection.</summary>
    public Func<Whereabouts, ReportedConnection?>? Reported { get; set; }

    /// <summary>Raised on any thread after the agent came or went.</summary>
    public event Action? Changed;

    public void Tell() => Changed?.Invoke();
}
