namespace Connector.Runtime.States;

/// <summary>The states of an endpoint. Outside the vendor's two words are used: enabled and disabled.</summary>
public enum EndpointState
{
    /// <summary>Switched off by its target state, or not runnable (the reason says why).</summary>
    Disabled,

    /// <summary>Enabled, but its connection is not there.</summary>
    Waiting,

    /// <summary>Its last request succeeded, or it waits for its first.</summary>
    Active,

    /// <summary>Its last request failed; it goes on trying.</summary>
    Failing,
}
