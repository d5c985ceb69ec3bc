using System.Text.Json;

namespace Connector.Runtime.Agent;

/// <summary>Which form topics of endpoints without a <c>topic</c> key have.</summary>
public enum TopicForm
{
    /// <summary><c>root/endpointId</c>, as Connectware 2.x does.</summary>
    Version2,

    /// <summary><c>root/endpointId/addressPart</c>, as Connectware 1.x did.</summary>
    Version1,
}

/// <summary>The topics of one endpoint. Which of them are used follows from its operation.</summary>
/// <param name="Data">Where a subscribing endpoint publishes its values.</param>
/// <param name="Request">Where a reading endpoint is asked.</param>
/// <param name="Set">Where a writing endpoint is told a value.</param>
/// <param name="Result">Where reads and writes are answered.</param>
public sealed record EndpointTopics(string Data, string Request, string Set, string Result)
{
    /// <summary>Where a message for this endpoint goes: <c>/req</c> or <c>/set</c>. A subscribing endpoint hears nothing.</summary>
    public string? Incoming(EndpointOperation operation) => operation switch
    {
        EndpointOperation.Read => Request,
        EndpointOperation.Write => Set,
        _ => null,
    };

    /// <summary>Where messages of this endpoint come from: the data topic, or <c>/res</c>.</summary>
    public string Outgoing(EndpointOperation operation) => operation == EndpointOperation.Subscribe ? Data : Result;
}

/// <summary>Names the topics of a service's endpoints. Pure.</summary>
public static class Topics
{
    /// <summary>
    /// The endpoint's own <c>topic</c>, or its id, always below the service's root. Nothing is lower-cased, blanks stay.
    /// </summary>
    public static EndpointTopics Of(string root, EndpointDefinition endpoint, TopicForm form = TopicForm.Version2)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var name = endpoint.Topic ?? endpoint.Id;
        if (endpoint.Topic is null && form == TopicForm.Version1 && AddressPart(endpoint.Address) is { } part) name = $"{name}/{part}";
        var data = $"{root}/{name}";
        return new EndpointTopics(data, $"{data}/req", $"{data}/set", $"{data}/res");
    }

    /// <summary>
    /// What a 1.x connector appended to the topic was its own choice: the example its <c>address</c>, the scale its
    /// <c>command</c>. Taken here: the address block's first text or number that is no polling key.
    /// </summary>
    private static string? AddressPart(JsonElement address)
    {
        if (address.ValueKind != JsonValueKind.Object) return null;
        foreach (var key in address.EnumerateObject())
        {
            if (key.Name is "interval" or "cronExpression") continue;
            if (key.Value.ValueKind == JsonValueKind.String) return key.Value.GetString();
            if (key.Value.ValueKind == JsonValueKind.Number) return key.Value.GetRawText();
        }

        return null;
    }
}
