using Connector.Runtime.Agent;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// Takes every value of every running endpoint without making an object of it. Called on the thread that got the value,
/// one call at a time per endpoint: it must not block and must not throw. Failed polls are not handed on: outside the
/// agent a failure is no data.
/// </summary>
public interface IValueSink
{
    /// <param name="endpoint">The endpoint, the very object that the agent was given.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestamp">The device's time for it, otherwise its arrival.</param>
    void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp);
}
