using System.Text.Json;

namespace Connector.Runtime.Node;

/// <summary>What a host found when it loaded a folder.</summary>
internal sealed record NodeDescription(IReadOnlyDictionary<string, NodeFound> Connectors, IReadOnlyList<NodeProblem> Problems)
{
    public static NodeDescription None { get; } = new(new Dictionary<string, NodeFound>(), []);

    public static NodeDescription Of(JsonElement loaded) => new(
        loaded.GetProperty("connectors").EnumerateObject().ToDictionary(entry => entry.Name, entry => NodeFound.Of(entry.Value), StringComparer.Ordinal),
        [.. loaded.GetProperty("problems").EnumerateArray().Select(NodeProblem.Of)]);

    internal static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>One connector's classes as they were loaded.</summary>
internal sealed record NodeFound
{
    public required bool IsLoaded { get; init; }
    public string? ClassName { get; init; }
    public string? EndpointName { get; init; }

    /// <summary>Whether it extends the image's <c>Connection</c>.</summary>
    public bool IsConnection { get; init; }

    public required IReadOnlySet<string> Handlers { get; init; }

    /// <summary>What <c>getSchema()</c> of the connection class gave, as JSON.</summary>
    public string? ConnectionSchema { get; init; }

    public string? EndpointSchema { get; init; }

    public static NodeFound Of(JsonElement found) => new()
    {
        IsLoaded = found.GetProperty("loaded").GetBoolean(),
        ClassName = NodeDescription.Text(found, "className"),
        EndpointName = NodeDescription.Text(found, "endpointName"),
        IsConnection = found.TryGetProperty("isConnection", out var extends) && extends.ValueKind == JsonValueKind.True,
        Handlers = found.TryGetProperty("handlers", out var handlers) ? handlers.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal) : [],
        ConnectionSchema = NodeDescription.Text(found, "connectionSchema"),
        EndpointSchema = NodeDescription.Text(found, "endpointSchema"),
    };
}

/// <summary>Why a file could not be loaded.</summary>
/// <param name="Kind"><c>package-missing</c>, <c>file-missing</c>, <c>esm</c> or <c>failed</c>.</param>
/// <param name="File">The file that was to be loaded.</param>
/// <param name="Name">The module that was not found.</param>
/// <param name="Message">What Node.js said.</param>
/// <param name="PlaceFile">Where in the folder it happened, if that is known.</param>
/// <param name="Line">The line there.</param>
internal sealed record NodeProblem(string Kind, string File, string? Name, string Message, string? PlaceFile, int? Line)
{
    public static NodeProblem Of(JsonElement problem)
    {
        var hasPlace = problem.TryGetProperty("place", out var place) && place.ValueKind == JsonValueKind.Object;
        return new NodeProblem(
            problem.GetProperty("kind").GetString()!, NodeDescription.Text(problem, "file") ?? "", NodeDescription.Text(problem, "name"), problem.GetProperty("message").GetString()!,
            hasPlace ? NodeDescription.Text(place, "file") : null, hasPlace && place.TryGetProperty("line", out var line) ? line.GetInt32() : null);
    }
}
