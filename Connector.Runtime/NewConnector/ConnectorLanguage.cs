namespace Connector.Runtime.NewConnector;

/// <summary>What a new connector is written in.</summary>
public enum ConnectorLanguage
{
    /// <summary>Runs in the studio and its agents; as a plug-in it is loaded and reloaded without a restart.</summary>
    CSharp,

    /// <summary>Runs in the studio and its agents, and unchanged in the vendor's protocol mapper image.</summary>
    JavaScript,
}
