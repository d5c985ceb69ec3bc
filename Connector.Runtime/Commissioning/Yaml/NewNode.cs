using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>A value that is to be written: what, not how.</summary>
internal abstract record NewNode
{
    /// <param name="Tag">With its exclamation mark, or null.</param>
    /// <param name="Text">The value.</param>
    /// <param name="IsString">False where <paramref name="Text"/> is a number, a boolean or null that has to stay plain.</param>
    internal sealed record Scalar(string? Tag, string Text, bool IsString) : NewNode;

    internal sealed record Map(List<(string Key, NewNode Value)> Entries) : NewNode;

    internal sealed record List(List<NewNode> Items) : NewNode;

    public static NewNode From(YamlValue value) => value switch
    {
        YamlValue.Data data => From(data.Value),
        YamlValue.Reference reference => new Scalar("!ref", reference.Name, true),
        YamlValue.Substitution substitution => new Scalar("!sub", substitution.Template, true),
        YamlValue.Source source => From(ReadSource(source.Yaml)),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be written.", nameof(value)),
    };

    public static NewNode From(JsonNode? value) => value switch
    {
        null => new Scalar(null, "null", false),
        JsonObject map => new Map([.. map.Select(item => (item.Key, From(item.Value)))]),
        JsonArray list => new List([.. list.Select(From)]),
        JsonValue single when single.GetValueKind() == JsonValueKind.String => new Scalar(null, single.GetValue<string>(), true),
        _ => new Scalar(null, value.ToJsonString(), false),
    };

    public static NewNode From(YamlNode node) => node switch
    {
        YamlScalar { Tag: "!ref" or "!sub" } tagged => new Scalar(tagged.Tag, tagged.Value, true),
        YamlScalar scalar => new Scalar(CustomTag(scalar.Tag), scalar.IsEmpty ? "null" : scalar.Value, YamlScalars.IsString(scalar)),
        YamlMapping mapping => new Map([.. mapping.Entries.Where(entry => entry.KeyText is not null).Select(entry => (entry.KeyText!, From(entry.Value)))]),
        YamlSequence sequence => new List([.. sequence.Items.Select(item => From(item.Value))]),
        _ => throw new ArgumentException("A value with an alias cannot be written here; write out what it stands for."),
    };

    /// <summary>Puts a value below a path of keys that do not exist yet.</summary>
    public static NewNode Below(ReadOnlySpan<string> path, NewNode value)
    {
        for (var i = path.Length - 1; i >= 0; i--)
            value = path[i] is "-" or "0" ? new List([value]) : new Map([(path[i], value)]);
        return value;
    }

    /// <exception cref="ArgumentException">It is not YAML.</exception>
    public static YamlNode ReadSource(string yaml)
    {
        // In a file a line break follows, which the last line of a block needs.
        var reading = YamlReader.Read(yaml.EndsWith('\n') ? yaml : yaml + "\n");
        if (reading.Fault is { } fault) throw new ArgumentException($"The value is not YAML: {fault.Message}");
        return reading.Root ?? new YamlScalar { Value = "" };
    }

    private static string? CustomTag(string? tag) => tag is { Length: > 1 } && tag[0] == '!' ? tag : null;
}
