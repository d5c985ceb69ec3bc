using System.Text.Json;
using Connector.Sdk;

namespace LatheConnector;

/// <summary>The address block of an endpoint, valid against LatheEndpoint.json, as the requests need it.</summary>
public sealed class LatheAddress : PreparedAddress
{
    private LatheAddress(string name) => Name = name;

    public string Name { get; }

    public static LatheAddress Parse(JsonElement address)
    {
        var name = address.GetProperty("address").GetString()!;
        if (LatheClient.CannotCarry(name) is { } piece) throw new ConnectorException($"The address \"{name}\" contains \"{piece}\", which the protocol uses itself. Choose another one.");
        return new LatheAddress(name);
    }
}
