namespace Connector.Sdk;

/// <summary>
/// Something a person must know about. The message is one plain sentence with what to do; <see cref="Detail"/> is the
/// technical line under it.
/// </summary>
public class ConnectorException : Exception
{
    public ConnectorException(string message, string? detail = null, Exception? inner = null)
        : base(message, inner) => Detail = detail ?? inner?.Message;

    /// <summary>The technical line, such as <c>ECONNREFUSED 192.168.1.100:502</c>.</summary>
    public string? Detail { get; }

    /// <summary>The setting to change, as a JSON Pointer into the connection block (<c>/host</c>), where one is to blame.</summary>
    public string? SettingPointer { get; init; }
}

/// <summary>The device answered with an error. Proof of life: never a reason to leave the connected state.</summary>
public sealed class DeviceErrorException(string message, string? detail = null, Exception? inner = null)
    : ConnectorException(message, detail, inner);

/// <summary>The device did not answer within the connector's request timeout.</summary>
public sealed class RequestTimeoutException(string message, string? detail = null, Exception? inner = null)
    : ConnectorException(message, detail, inner);

/// <summary>A connection could not be opened.</summary>
public sealed class DialException(DialStep step, string message, string? detail = null, Exception? inner = null)
    : ConnectorException(message, detail, inner)
{
    public DialStep Step { get; } = step;
}
