using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning;

/// <summary>Holds values of parameters against the constraints that their file declares: at install, at the command line, for defaults.</summary>
public static class ParameterCheck
{
    /// <summary>Why a value does not fit, in one sentence; null when it does.</summary>
    /// <exception cref="JsonException">The constraints themselves cannot be read.</exception>
    public static string? Fault(this ParameterItem parameter, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var constraints = (JsonObject)parameter.Schema.DeepClone();
        constraints.Remove("default");
        var schema = SchemaDocument.Parse(constraints.ToJsonString(), parameter.Name);
        return SchemaValidator.Validate(schema.Root, JsonSerializer.SerializeToElement(value)).FirstOrDefault(problem => !problem.IsNote)?.Message;
    }
}
