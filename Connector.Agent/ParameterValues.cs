using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Agent;

/// <summary>Parameter values from the command line and a file, typed as the commissioning file declares them.</summary>
internal static class ParameterValues
{
    /// <summary>The values, or null with a note where something cannot be understood.</summary>
    /// <param name="file">Says which parameters there are and of what type.</param>
    /// <param name="given"><c>name=value</c>; wins over the file of values.</param>
    /// <param name="valuesFile">A JSON or YAML file with one name and value per entry, or null.</param>
    /// <param name="output">Hears what is wrong.</param>
    public static IReadOnlyDictionary<string, JsonNode?>? Read(CommissioningFile file, IReadOnlyList<string> given, string? valuesFile, Output output)
    {
        var values = new Dictionary<string, JsonNode?>();
        if (valuesFile is not null && !ReadFile(valuesFile, values, output)) return null;
        foreach (var item in given)
        {
            var split = item.IndexOf('=');
            if (split <= 0)
            {
                output.Note($"--param {item}: write it as name=value.");
                return null;
            }

            var name = item[..split];
            if (file.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } declared) values[name] = Typed(item[(split + 1)..], (string?)(declared.Schema["type"] as JsonValue));
            else if (name.StartsWith("Cybus::", StringComparison.Ordinal)) values[name] = item[(split + 1)..];
            else output.Note($"The file has no parameter '{name}'; its value is not used.");
        }

        return values;
    }

    private static bool ReadFile(string path, Dictionary<string, JsonNode?> values, Output output)
    {
        if (CommissioningInput.Read(path, output) is not { } input || input.TellUnreadable(output)) return false;
        if (input.File.WrittenAt("")?.Value is not JsonObject entries)
        {
            output.Note($"{path} has to hold names and values.");
            return false;
        }

        foreach (var (name, value) in entries) values[name] = value?.DeepClone();
        return true;
    }

    /// <summary>A text parameter takes the value as it stands; others are read as YAML.</summary>
    private static JsonNode? Typed(string value, string? type) =>
        type is "string" or null ? JsonValue.Create(value) : CommissioningFile.Parse(value).WrittenAt("")?.Value?.DeepClone() ?? JsonValue.Create(value);
}
