using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench.Deploy;

/// <summary>The parameter values of an install as a person types them, one text per parameter.</summary>
internal sealed class InstallValues
{
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>Begins with the test value of each parameter, else with its default. Secrets begin empty: they are never handed out.</summary>
    public static InstallValues Begin(IReadOnlyList<ParameterItem> parameters, IReadOnlyDictionary<string, JsonNode?> testValues)
    {
        var values = new InstallValues();
        foreach (var parameter in parameters)
        {
            var value = testValues.TryGetValue(parameter.Name, out var test) ? test : parameter.Default;
            values._texts[parameter.Name] = value switch
            {
                _ when parameter.IsSecret => "",
                null => "",
                JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
                _ => value.ToJsonString(),
            };
        }

        return values;
    }

    public string this[string parameter]
    {
        get => _texts.GetValueOrDefault(parameter, "");
        set => _texts[parameter] = value;
    }

    /// <summary>The values to install with. An empty text leaves a parameter to its default.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Take(IReadOnlyList<ParameterItem> parameters) =>
        parameters
            .Where(parameter => this[parameter.Name].Length > 0)
            .ToDictionary(parameter => parameter.Name, parameter => Parse(this[parameter.Name], parameter));

    private static JsonNode? Parse(string text, ParameterItem parameter)
    {
        if (parameter.Schema["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "string") return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Not a number, a truth value or a list: the plan says that it does not fit, and shows what was typed.
            return text;
        }
    }
}
