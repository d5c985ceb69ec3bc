using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// What the versions of one text hand on to one another, so that the next one costs only what is different in it. Whatever version
/// asks gets what is true of that version. Thread-safe.
/// </summary>
internal sealed class FileMemory
{
    private const int MostContexts = 4;
    private readonly Lock _lock = new();
    private readonly CrossFileIndex _index = new();
    private readonly LinkedList<ResolutionContext> _contexts = [];

    /// <summary>Lets one check at a time use the index.</summary>
    public void Check(Action<CrossFileIndex> check)
    {
        lock (_lock) check(_index);
    }

    /// <summary>The same instance for everything that resolves alike.</summary>
    public ResolutionContext ContextOf(CommissioningFile file, string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters)
    {
        var wanted = ResolutionContext.Of(file, serviceId, parameters);
        lock (_lock)
        {
            var known = _contexts.First;
            while (known is not null && !known.Value.IsLike(wanted)) known = known.Next;
            if (known is null) known = new LinkedListNode<ResolutionContext>(wanted);
            else _contexts.Remove(known);
            _contexts.AddFirst(known);
            if (_contexts.Count > MostContexts) _contexts.RemoveLast();
            return known.Value;
        }
    }
}

/// <summary>Everything outside a resource that decides what its references resolve to.</summary>
internal sealed class ResolutionContext
{
    private readonly YamlNode?[] _sections;
    private readonly object? _ids;
    private readonly string? _serviceId;
    private readonly Dictionary<string, JsonNode?> _values;

    private ResolutionContext(YamlNode?[] sections, object? ids, string? serviceId, Dictionary<string, JsonNode?> values) =>
        (_sections, _ids, _serviceId, _values) = (sections, ids, serviceId, values);

    public static ResolutionContext Of(CommissioningFile file, string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters) => new(
        [file.Section("parameters")?.Node, file.Section("definitions")?.Node, file.Section("metadata")?.Node],
        (file.Section("resources")?.Node as YamlMapping)?.Index,
        serviceId,
        parameters.ToDictionary(item => item.Key, item => item.Value?.DeepClone()));

    public bool IsLike(ResolutionContext other) =>
        _sections.SequenceEqual(other._sections) && _ids == other._ids && _serviceId == other._serviceId && _values.Count == other._values.Count
        && _values.All(item => other._values.TryGetValue(item.Key, out var value) && JsonNode.DeepEquals(item.Value, value));
}

/// <summary>What one resource was resolved to.</summary>
/// <param name="Context">What that depended on.</param>
/// <param name="Definition">The connection, endpoint or mapping; null where it was left out.</param>
/// <param name="Problems">What could not be resolved.</param>
internal sealed record ResolvedPart(ResolutionContext Context, object? Definition, LocalProblem[] Problems);
