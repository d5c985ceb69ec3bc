namespace Connector.Sdk;

public enum ConnectorLogLevel
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>The log of one connection, shown in the page and sent with the agent's log. Never pass a secret.</summary>
public interface IConnectorLog
{
    /// <summary>Thread-safe, never blocks, never throws.</summary>
    void Write(ConnectorLogLevel level, string message, string? detail = null);
}
