using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>
/// The two schema files of a connector as the vendor lays them out: <c>FoobarConnection.json</c> holds the connection block under
/// <c>definitions.connection</c>, <c>FoobarEndpoint.json</c> the address block under <c>definitions.address</c>.
/// </summary>
public sealed record ConnectorSchemas
{
    /// <summary>The connection block with the standard keys; null when its file is missing or broken.</summary>
    public SchemaNode? Connection { get; private init; }

    /// <summary>The address block with the standard keys; null when its file is missing or broken.</summary>
    public SchemaNode? Address { get; private init; }

    /// <summary>The connection file as it was written, without the standard keys; null when it is not JSON.</summary>
    public SchemaDocument? ConnectionFile { get; private init; }

    /// <summary>The endpoint file as it was written, without the standard keys; null when it is not JSON.</summary>
    public SchemaDocument? EndpointFile { get; private init; }

    /// <summary>The connection schema's title, or null.</summary>
    public string? Title { get; private init; }

    /// <summary>The connection schema's description, or null.</summary>
    public string? Description { get; private init; }

    /// <summary>The greater <c>version</c> of the two files, 1 where none is given.</summary>
    public int Version { get; private init; } = 1;

    /// <summary>Why the connector cannot be used: each a sentence with file and place. Empty when it can.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Reads both files; never throws for what stands in them.</summary>
    /// <param name="connectionJson">The text of the connection file, null when there is none.</param>
    /// <param name="endpointJson">The text of the endpoint file, null when there is none.</param>
    /// <param name="protocol">The protocol name: prefix of both file names.</param>
    public static ConnectorSchemas Load(string? connectionJson, string? endpointJson, string protocol)
    {
        List<string> faults = [];
        var connectionFile = Parse(connectionJson, $"{protocol}Connection.json", faults);
        var endpointFile = Parse(endpointJson, $"{protocol}Endpoint.json", faults);
        var connection = Block(connectionFile, "connection", faults);
        var address = Block(endpointFile, "address", faults);
        return new ConnectorSchemas
        {
            ConnectionFile = connectionFile,
            EndpointFile = endpointFile,
            Connection = connection is null ? null : StandardKeys.AddToConnection(connection),
            Address = address is null ? null : StandardKeys.AddToAddress(address),
            Title = connectionFile?.Root.Text("title") ?? connection?.Text("title"),
            Description = connectionFile?.Root.Text("description") ?? connection?.Text("description"),
            Version = Math.Max(VersionOf(connectionFile, faults), VersionOf(endpointFile, faults)),
            Faults = faults,
        };
    }

    private static SchemaDocument? Parse(string? json, string file, List<string> faults)
    {
        if (json is null)
        {
            faults.Add($"{file} is missing. Put it beside the class; its name must be exactly this.");
            return null;
        }

        try
        {
            return SchemaDocument.Parse(json, file);
        }
        catch (JsonException broken)
        {
            var place = broken.LineNumber is { } line ? $"({line + 1},{broken.BytePositionInLine + 1})" : "";
            faults.Add($"{file}{place}: this is not valid JSON. {WithoutPlace(broken.Message)}");
            return null;
        }
    }

    private static SchemaNode? Block(SchemaDocument? file, string name, List<string> faults)
    {
        if (file is null) return null;
        if (file.Json.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{file.Name}: the file must hold one JSON object.");
            return null;
        }

        var block = file.Root.Child("definitions", name) ?? file.Root.Child("$defs", name);
        if (block is null)
        {
            faults.Add($"{file.Name}: /definitions/{name} is missing. The schema of the {name} block belongs there.");
            return null;
        }

        if (block.Follow() is not { } meant)
        {
            faults.Add($"{file.Name}: /definitions/{name} refers to \"{block.Reference}\", which is not in the file.");
            return null;
        }

        if (block.Json.ValueKind == JsonValueKind.Object && (meant.Text("type") ?? "object") == "object") return block;
        faults.Add($"{file.Name}: /definitions/{name} must describe an object.");
        return null;
    }

    private static int VersionOf(SchemaDocument? file, List<string> faults)
    {
        if (file is null || !file.Root.TryGet("version", out var version)) return 1;
        if (version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number >= 1) return number;
        faults.Add($"{file.Name}: /version must be a positive whole number.");
        return 1;
    }

    /// <summary>The parser's sentence without its own line count, which starts at 0.</summary>
    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
