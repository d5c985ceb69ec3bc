using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>One message to a host: a JSON array whose first word says what it is. The words are those of <c>host/main.js</c>.</summary>
internal readonly record struct NodeMessage(string Kind, int Instance = 0, int Request = 0)
{
    public string? Text { get; init; }
    public string? Text2 { get; init; }
    public int Number { get; init; }
    public int Number2 { get; init; }
    public bool IsLost { get; init; }
    public JsonElement Json { get; init; }
    public DataValue Value { get; init; }
    public IReadOnlyList<(int Instance, string State, int Signals)>? States { get; init; }

    public static void Write(Utf8JsonWriter writer, NodeMessage message)
    {
        writer.WriteStringValue(message.Kind);
        switch (message.Kind)
        {
            case "load":
                message.Json.WriteTo(writer);
                return;
            case "p":
                writer.WriteStartArray();
                foreach (var (instance, state, signals) in message.States!)
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(instance);
                    writer.WriteStringValue(state);
                    writer.WriteNumberValue(signals);
                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
                return;
        }

        writer.WriteNumberValue(message.Instance);
        switch (message.Kind)
        {
            case "new":
                writer.WriteNumberValue(message.Request);
                writer.WriteStringValue(message.Text);
                message.Json.WriteTo(writer);
                break;
            case "h":
                writer.WriteNumberValue(message.Request);
                writer.WriteStringValue(message.Text);
                writer.WriteStringValue(message.Text2);
                break;
            case "a":
                writer.WriteNumberValue(message.Number);
                message.Json.WriteTo(writer);
                break;
            case "r":
                writer.WriteNumberValue(message.Request);
                writer.WriteNumberValue(message.Number);
                if (message.Json.ValueKind != JsonValueKind.Undefined) message.Json.WriteTo(writer);
                break;
            case "w":
                writer.WriteNumberValue(message.Request);
                writer.WriteNumberValue(message.Number);
                message.Value.WriteTo(writer);
                break;
            case "s" or "u":
                writer.WriteNumberValue(message.Request);
                writer.WriteNumberValue(message.Number);
                writer.WriteNumberValue(message.Number2);
                break;
            case "z":
                writer.WriteBooleanValue(message.IsLost);
                break;
            case "t":
                writer.WriteStringValue(message.Text);
                writer.WriteNumberValue(message.Number);
                break;
        }
    }
}
