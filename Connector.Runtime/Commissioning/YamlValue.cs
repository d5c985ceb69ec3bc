using System.Text.Json.Nodes;

namespace Connector.Runtime.Commissioning;

/// <summary>A value to be put into a commissioning file: JSON data, or a reference, or YAML as written.</summary>
public abstract record YamlValue
{
    /// <summary>Plain data; the writer picks the quoting that keeps the type.</summary>
    public sealed record Data(JsonNode? Value) : YamlValue;

    /// <summary><c>!ref name</c>.</summary>
    public sealed record Reference(string Name) : YamlValue;

    /// <summary><c>!sub 'text ${name}'</c>.</summary>
    public sealed record Substitution(string Template) : YamlValue;

    /// <summary>YAML source for the value, as a person typed it.</summary>
    public sealed record Source(string Yaml) : YamlValue;
}
