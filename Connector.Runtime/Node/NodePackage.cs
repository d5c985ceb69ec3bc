using System.Text.Json;

namespace Connector.Runtime.Node;

/// <summary>What a folder's <c>package.json</c> says, as far as it matters here.</summary>
internal sealed record NodePackage
{
    public string? Main { get; private init; }
    public string? Description { get; private init; }
    public bool IsModule { get; private init; }
    public IReadOnlyList<string> Dependencies { get; private init; } = [];

    /// <summary>From <c>connectorStudio.maxConcurrentRequests</c>; 1 where it is not given.</summary>
    public int MaxConcurrentRequests { get; private init; } = 1;

    /// <summary>From <c>connectorStudio.memoryMegabytes</c>; null where it is not given.</summary>
    public int? MemoryMegabytes { get; private init; }

    /// <summary>From <c>connectorStudio.wrapsValues</c>: values go out as <c>{timestamp, value}</c>; false where it is not given.</summary>
    public bool WrapsValues { get; private init; }

    /// <summary>From <c>connectorStudio.environment</c>: what stands under <c>environment</c> in the image's compose file.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private init; } = new Dictionary<string, string>();

    /// <summary>Why the file cannot be read, with the line; null when it can, or when there is none.</summary>
    public string? Fault { get; private init; }

    public static NodePackage Read(string folder)
    {
        var file = Path.Combine(folder, "package.json");
        if (!File.Exists(file)) return new NodePackage();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Of(document.RootElement) : new NodePackage { Fault = "package.json: the file must hold one JSON object." };
        }
        catch (JsonException broken)
        {
            return new NodePackage { Fault = $"package.json({broken.LineNumber + 1},{broken.BytePositionInLine + 1}): this is not valid JSON." };
        }
    }

    private static NodePackage Of(JsonElement root)
    {
        var own = Object(root, "connectorStudio");
        return new NodePackage
        {
            Main = Text(root, "main"),
            Description = Text(root, "description"),
            IsModule = Text(root, "type") == "module",
            Dependencies = Object(root, "dependencies") is { } dependencies ? [.. dependencies.EnumerateObject().Select(entry => entry.Name)] : [],
            MaxConcurrentRequests = Number(own, "maxConcurrentRequests") is { } most and >= 1 and <= 1000 ? most : 1,
            MemoryMegabytes = Number(own, "memoryMegabytes") is { } megabytes and >= 32 and <= 65536 ? megabytes : null,
            WrapsValues = own is { } given && given.TryGetProperty("wrapsValues", out var wraps) && wraps.ValueKind == JsonValueKind.True,
            Environment = own is { } block && Object(block, "environment") is { } environment
                ? environment.EnumerateObject().Where(entry => entry.Value.ValueKind != JsonValueKind.Null).ToDictionary(entry => entry.Name, entry => entry.Value.ToString())
                : new Dictionary<string, string>(),
        };
    }

    private static JsonElement? Object(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement? element, string key) =>
        element is { } block && block.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
