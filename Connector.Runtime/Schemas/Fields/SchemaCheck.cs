using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Asks whether data fits a schema, as the specification says and nothing more: conditions must not depend on our own rules.</summary>
internal static class SchemaCheck
{
    public static bool Holds(SchemaNode schema, FormValue? value) =>
        value is null || SchemaValidator.IsValid(schema, Element(value), SchemaValidationOptions.Specification);

    public static JsonElement Element(FormValue value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MostDepth, SkipValidation = true })) Write(writer, value);
        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = MostDepth });
        return JsonElement.ParseValue(ref reader);
    }

    private const int MostDepth = 1000;

    private static void Write(Utf8JsonWriter writer, FormValue value)
    {
        switch (value.Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (key, member) in value.Members)
                {
                    writer.WritePropertyName(key);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.Text);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(value.Text!, skipInputValidation: true);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBooleanValue(value.Kind == JsonValueKind.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
