using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>Values between JavaScript and the runtime.</summary>
internal static class NodeValues
{
    private static readonly string[] Words = [.. Enum.GetNames<ConnectionState>().Select(name => name.ToLowerInvariant())];

    /// <summary>The vendor's word for a state.</summary>
    public static string Word(ConnectionState state) => Words[(int)state];

    /// <summary>The value the reader stands on; numbers and texts without a detour over a JSON tree.</summary>
    public static DataValue Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetInt64(out var integer):
                return DataValue.From(integer);
            case JsonTokenType.Number when reader.TryGetUInt64(out var unsigned):
                return DataValue.From(unsigned);
            case JsonTokenType.Number:
                return DataValue.From(reader.GetDouble());
            case JsonTokenType.String:
                return DataValue.From(reader.GetString());
            case JsonTokenType.True:
                return DataValue.From(true);
            case JsonTokenType.False:
                return DataValue.From(false);
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                return DataValue.From(JsonElement.ParseValue(ref reader));
            default:
                return DataValue.Null;
        }
    }
}
