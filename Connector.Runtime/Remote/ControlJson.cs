using System.Text.Json;
using System.Text.Json.Serialization;
using Connector.Sdk;

namespace Connector.Runtime.Remote;

/// <summary>How messages of the control plane are written: camel case, words for enumerations, values with their kind.</summary>
internal static class ControlJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = 128,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new Values(), new Elements() },
    };

    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, Options);

    public static JsonElement Element<T>(T message) => JsonSerializer.SerializeToElement(message, Options);

    /// <exception cref="JsonException">It is no such message.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The message is null.");

    /// <exception cref="JsonException">It is no such message.</exception>
    public static T Read<T>(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? throw new JsonException("The message is empty.") : json.Deserialize<T>(Options) ?? throw new JsonException("The message is null.");

    /// <summary>A block that is not there travels as null.</summary>
    private sealed class Elements : JsonConverter<JsonElement>
    {
        public override bool HandleNull => true;

        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? default : JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options)
        {
            if (value.ValueKind == JsonValueKind.Undefined) writer.WriteNullValue();
            else value.WriteTo(writer);
        }
    }

    /// <summary>The kind goes along: bytes are not text, and 1.0 stays a number.</summary>
    private sealed class Values : JsonConverter<DataValue>
    {
        public override DataValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var wire = JsonElement.ParseValue(ref reader);
            if (wire.ValueKind != JsonValueKind.Object || !wire.TryGetProperty("kind", out var kindText) || !Enum.TryParse<DataKind>(kindText.GetString(), out var kind)) throw new JsonException("A value has a kind.");
            var value = wire.TryGetProperty("value", out var found) ? found : default;
            try
            {
                return kind switch
                {
                    DataKind.Bytes => DataValue.From(value.GetBytesFromBase64()),
                    DataKind.Number => DataValue.From(value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetDouble()),
                    DataKind.Null => DataValue.Null,
                    _ => DataValue.From(value),
                };
            }
            catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
            {
                throw new JsonException($"The value is no {kind}.", wrong);
            }
        }

        public override void Write(Utf8JsonWriter writer, DataValue value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", value.Kind.ToString());
            writer.WritePropertyName("value");
            value.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
