using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>What a host tells one connection. Called on the host's reading thread: must not block and must not throw.</summary>
internal interface INodeInstance
{
    ConnectionState State { get; }

    /// <summary>How many signals of its connector have arrived, so that the host knows which state is newer.</summary>
    int Signals { get; }

    /// <summary>The connector called <c>connectDone</c> and so on.</summary>
    void Signalled(string name, string? reason);

    /// <summary>The connector handed on a value of a subscription.</summary>
    void Pushed(int subscription, DataValue value);

    /// <summary>What became of a socket that the connector opens.</summary>
    void Network(JsonElement message);

    void Logged(ConnectorLogLevel level, string text);

    /// <summary>The connector threw where nobody catches.</summary>
    void Uncaught(string message, string? detail);

    /// <summary>The process is gone, and the connector's object with it.</summary>
    void Ended(NodeExit exit);
}
