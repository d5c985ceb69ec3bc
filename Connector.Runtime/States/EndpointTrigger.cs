namespace Connector.Runtime.States;

/// <summary>What can happen to an endpoint. Every pair of state and trigger has an entry in the endpoint table.</summary>
public enum EndpointTrigger
{
    /// <summary>Its target state became enabled, and nothing stands in the way of running it.</summary>
    Enable,

    /// <summary>Its target state became disabled, or it turned out that it cannot be run.</summary>
    Disable,

    /// <summary>Its connection came up.</summary>
    LinkUp,

    /// <summary>Its connection went away.</summary>
    LinkDown,

    /// <summary>A request, or a pushed value, succeeded.</summary>
    Succeeded,

    /// <summary>A request failed, or the connector refused the address.</summary>
    Failed,
}
