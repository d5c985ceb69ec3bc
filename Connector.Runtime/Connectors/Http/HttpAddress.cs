using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>The address block of <c>HttpEndpoint.json</c>.</summary>
internal sealed class HttpAddress : PreparedAddress
{
    public required HttpMethod Method { get; init; }
    public required string Path { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }
    public required string Pointer { get; init; }

    /// <summary>A POST may start a machine: what reads before and after a write, or polls, must never send one.</summary>
    public override AddressOperations Operations =>
        Method == HttpMethod.Get || Method == HttpMethod.Head ? AddressOperations.Read : AddressOperations.Write;

    /// <exception cref="ConnectorException">A header cannot be sent.</exception>
    public static HttpAddress Parse(JsonElement address)
    {
        var parsed = new HttpAddress
        {
            Method = HttpMethod.Parse(HttpSettings.Text(address, "method") ?? "get"),
            Path = HttpSettings.Text(address, "path")!,
            Headers = HttpSettings.Pairs(address, "headers"),
            Query = HttpSettings.Pairs(address, "query"),
            Pointer = HttpSettings.Text(address, "pointer") ?? "",
        };
        HttpHeaderList.Check(parsed.Headers);
        return parsed;
    }

    public override string ToString() => $"{Method} {Path}";
}
