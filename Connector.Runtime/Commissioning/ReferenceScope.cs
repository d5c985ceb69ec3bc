using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Commissioning;

/// <summary>What a reference was found to mean.</summary>
internal enum ReferenceKind
{
    Unknown,
    Parameter,
    Definition,
    Resource,
    Pseudo,
    InterService,

    /// <summary>A definition that leads back to itself.</summary>
    Circular,
}

/// <param name="Kind">What the name stands for.</param>
/// <param name="Value">The value, typed; null when there is none.</param>
/// <param name="IsResolved">False for unknown names and for parameters without a value.</param>
/// <param name="Name">The name that could not be resolved, or the one that was.</param>
internal readonly record struct ReferenceResult(ReferenceKind Kind, JsonNode? Value, bool IsResolved, string Name);

/// <summary>The names a file's references can use and what they mean with a set of parameter values. Not thread-safe.</summary>
internal sealed partial class ReferenceScope
{
    public static readonly IReadOnlyList<string> PseudoParameters =
        ["Cybus::MqttRoot", "Cybus::ServiceId", "Cybus::MqttHost", "Cybus::MqttPort", "Cybus::MqttUser", "Cybus::MqttPassword"];

    private readonly CommissioningFile _file;
    private readonly IReadOnlyDictionary<string, JsonNode?> _given;
    private readonly Dictionary<string, ReferenceResult> _definitions = [];
    private readonly HashSet<string> _resolving = [];
    private readonly string? _givenServiceId;
    private string? _serviceId;
    private string? _mqttRoot;

    public ReferenceScope(CommissioningFile file, string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters)
    {
        _file = file;
        _givenServiceId = string.IsNullOrWhiteSpace(serviceId) ? null : serviceId;
        _given = parameters;
    }

    [GeneratedRegex(@"\$\{([^{}$]*)\}")]
    internal static partial Regex Placeholder { get; }

    /// <summary>The id given, or the default made from <c>metadata.name</c>.</summary>
    public string ServiceId => _serviceId ??= _givenServiceId ?? DefaultServiceId();

    /// <summary>Topic root without a slash at its end.</summary>
    public string MqttRoot
    {
        get
        {
            if (_mqttRoot is not null) return _mqttRoot;
            var root = $"services/{ServiceId}";
            if (_file.Section("definitions")?.Child("CYBUS_MQTT_ROOT") is not null && _resolving.Add("Cybus::MqttRoot"))
            {
                var defined = Definition("CYBUS_MQTT_ROOT");
                if (defined is { IsResolved: true, Value: not null }) root = AsText(defined.Value).TrimEnd('/');
                _resolving.Remove("Cybus::MqttRoot");
            }

            return _mqttRoot = root;
        }
    }

    /// <summary>Resolves what is written behind <c>!ref</c>.</summary>
    public ReferenceResult Ref(string text)
    {
        if (text.Contains("${", StringComparison.Ordinal))
        {
            var inner = Sub(text);
            if (!inner.IsResolved) return inner;
            text = AsText(inner.Value);
        }

        var name = text.Trim();
        var split = name.IndexOf("::", StringComparison.Ordinal);
        if (split > 0 && !name.StartsWith("Cybus::", StringComparison.Ordinal))
            return new ReferenceResult(ReferenceKind.InterService, JsonValue.Create($"{name[..split]}-{name[(split + 2)..]}"), true, name);
        return Lookup(name);
    }

    /// <summary>Replaces every <c>${name}</c>; the result is always text. Names that are not known stay as they are.</summary>
    public ReferenceResult Sub(string template)
    {
        ReferenceResult? failed = null;
        var text = Placeholder.Replace(template, match =>
        {
            var found = Lookup(match.Groups[1].Value.Trim());
            if (found.IsResolved) return AsText(found.Value);
            failed ??= found;
            return match.Value;
        });
        return failed is { } first
            ? first with { Value = JsonValue.Create(text) }
            : new ReferenceResult(ReferenceKind.Parameter, JsonValue.Create(text), true, template);
    }

    public ReferenceResult Lookup(string name)
    {
        if (name.StartsWith("Cybus::", StringComparison.Ordinal)) return Pseudo(name);
        if (_file.ParameterNamed(name) is { } parameter)
        {
            if (_given.TryGetValue(name, out var value)) return new ReferenceResult(ReferenceKind.Parameter, value, true, name);
            return new ReferenceResult(ReferenceKind.Parameter, parameter.Default, parameter.HasDefault, name);
        }

        if (_file.Section("definitions")?.Child(name) is not null) return Definition(name);
        if (_file.HasResource(name)) return new ReferenceResult(ReferenceKind.Resource, JsonValue.Create(name), true, name);
        return new ReferenceResult(ReferenceKind.Unknown, null, false, name);
    }

    /// <summary>A value as it stands in a text.</summary>
    public static string AsText(JsonNode? value) => value switch
    {
        null => "",
        JsonValue single when single.GetValueKind() == JsonValueKind.String => single.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private ReferenceResult Pseudo(string name)
    {
        if (_given.TryGetValue(name, out var value)) return new ReferenceResult(ReferenceKind.Pseudo, value, true, name);
        if (!_resolving.Add("pseudo " + name)) return new ReferenceResult(ReferenceKind.Circular, null, false, name);
        JsonNode? known = name switch
        {
            "Cybus::ServiceId" => ServiceId,
            "Cybus::MqttRoot" => _resolving.Contains("Cybus::MqttRoot") ? $"services/{ServiceId}" : MqttRoot,
            "Cybus::MqttHost" => "localhost",
            "Cybus::MqttPort" => 1883,
            _ => null,
        };
        _resolving.Remove("pseudo " + name);
        var kind = PseudoParameters.Contains(name) ? ReferenceKind.Pseudo : ReferenceKind.Unknown;
        return new ReferenceResult(kind, known, known is not null, name);
    }

    private ReferenceResult Definition(string name)
    {
        if (_definitions.TryGetValue(name, out var done)) return done;
        if (!_resolving.Add(name)) return new ReferenceResult(ReferenceKind.Circular, null, false, name);
        var reader = new BlockReader(this);
        var value = reader.Read(_file.Section("definitions")!.Child(name)!.Node);
        _resolving.Remove(name);
        var result = new ReferenceResult(reader.SawCircle ? ReferenceKind.Circular : ReferenceKind.Definition, value, !reader.SawUnresolved, name);
        return _definitions[name] = result;
    }

    private string DefaultServiceId()
    {
        var node = _file.Section("metadata")?.Child("name")?.Node;
        var name = node is null ? "" : AsText(new BlockReader(this).Read(node));
        return DefaultServiceId(name);
    }

    /// <summary>The vendor's rule: illegal characters go, the rest in lower case.</summary>
    internal static string DefaultServiceId(string name)
    {
        var id = new string([.. name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')]).TrimStart('_', '.').ToLowerInvariant();
        return id.Length == 0 ? "service" : id;
    }
}
