using System.Text.Json;
using Connector.Sdk;

namespace FoobarConnector;

/// <summary>The address block of an endpoint, valid against FoobarEndpoint.json, as the requests need it.</summary>
public sealed class FoobarAddress : PreparedAddress
{
    private FoobarAddress(string name) => Name = name;

    public string Name { get; }

    public static FoobarAddress Parse(JsonElement address)
    {
        var name = address.GetProperty("address").GetString()!;
        if (FoobarClient.CannotCarry(name) is { } piece) throw new ConnectorException($"The address \"{name}\" contains \"{piece}\", which the protocol uses itself. Choose another one.");
        return new FoobarAddress(name);
    }
}
