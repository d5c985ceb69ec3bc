using System.Buffers;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>Writes the messages that leave an agent's endpoints. Thread-safe: every thread has its own buffer.</summary>
internal static class OutgoingMessages
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;

    /// <summary>A value: <c>{"timestamp", "value"}</c>, or the bare value of connectors that publish raw.</summary>
    /// <returns>Valid until the next call on this thread.</returns>
    public static ReadOnlyMemory<byte> Value(in DataValue value, DateTimeOffset timestamp, bool wrapped)
    {
        var writer = Begin();
        if (wrapped)
        {
            writer.WriteStartObject();
            writer.WriteNumber("timestamp"u8, timestamp.ToUnixTimeMilliseconds());
            writer.WritePropertyName("value"u8);
            value.WriteTo(writer);
            writer.WriteEndObject();
        }
        else
        {
            value.WriteTo(writer);
        }

        return End(writer);
    }

    /// <summary>An answer on <c>/res</c>: <c>id</c> exactly as it was sent, <c>timestamp</c>, and <c>result</c> or <c>error</c>.</summary>
    /// <inheritdoc cref="Value" path="/returns"/>
    public static ReadOnlyMemory<byte> Result(JsonElement id, DateTimeOffset timestamp, in DataValue value, bool wrapped)
    {
        var writer = BeginAnswer(id, timestamp);
        writer.WritePropertyName("result"u8);
        if (wrapped)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("value"u8);
            value.WriteTo(writer);
            writer.WriteEndObject();
        }
        else
        {
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        return End(writer);
    }

    /// <inheritdoc cref="Result"/>
    public static ReadOnlyMemory<byte> Error(JsonElement id, DateTimeOffset timestamp, string message, string? detail)
    {
        var writer = BeginAnswer(id, timestamp);
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, message);
        if (detail is not null) writer.WriteString("detail"u8, detail);
        writer.WriteEndObject();
        writer.WriteEndObject();
        return End(writer);
    }

    private static Utf8JsonWriter BeginAnswer(JsonElement id, DateTimeOffset timestamp)
    {
        var writer = Begin();
        writer.WriteStartObject();
        if (id.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("id"u8);
            id.WriteTo(writer);
        }

        writer.WriteNumber("timestamp"u8, timestamp.ToUnixTimeMilliseconds());
        return writer;
    }

    private static Utf8JsonWriter Begin()
    {
        const int largestKept = 1 << 20;
        if (_buffer is null || _buffer.Capacity > largestKept)
        {
            _buffer = new ArrayBufferWriter<byte>(256);
            _writer?.Dispose();
            _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        }

        _buffer.ResetWrittenCount();
        _writer!.Reset();
        return _writer;
    }

    private static ReadOnlyMemory<byte> End(Utf8JsonWriter writer)
    {
        writer.Flush();
        return _buffer!.WrittenMemory;
    }
}

/// <summary>What came on <c>/req</c>.</summary>
/// <param name="Id">The caller's id, undefined when it sent none.</param>
/// <param name="Data">The whole request for the connector; undefined when it was no JSON.</param>
internal readonly record struct ReadMessage(JsonElement Id, JsonElement Data);

/// <summary>What came on <c>/set</c>.</summary>
/// <param name="Id">The caller's id, undefined when it sent none.</param>
/// <param name="Value">What to write.</param>
internal readonly record struct WriteMessage(JsonElement Id, DataValue Value);

/// <summary>Reads the messages that agents are sent. Any bytes are a message; nothing here throws.</summary>
internal static class IncomingMessages
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 32 };

    /// <summary>Any message asks for a reading; a JSON object may carry an id and goes to the connector as it is.</summary>
    public static ReadMessage Read(ReadOnlyMemory<byte> payload) =>
        TryParse(payload, out var json) ? new ReadMessage(Member(json, "id"), json) : default;

    /// <summary>
    /// <c>{"id", "value"}</c>, another JSON object or array as a whole, a bare JSON value, or plain text. Bytes that are
    /// no text stay bytes.
    /// </summary>
    public static WriteMessage Write(ReadOnlyMemory<byte> payload)
    {
        if (!TryParse(payload, out var json)) return new WriteMessage(default, Plain(payload));
        var value = Member(json, "value");
        try
        {
            return new WriteMessage(Member(json, "id"), DataValue.From(value.ValueKind == JsonValueKind.Undefined ? json : value));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON by its grammar, but no text.
            return new WriteMessage(default, Plain(payload));
        }
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static bool TryParse(ReadOnlyMemory<byte> payload, out JsonElement json)
    {
        json = default;
        try
        {
            using var document = JsonDocument.Parse(payload, Bounded);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static DataValue Plain(ReadOnlyMemory<byte> payload) =>
        System.Text.Unicode.Utf8.IsValid(payload.Span)
            ? DataValue.From(System.Text.Encoding.UTF8.GetString(payload.Span))
            : DataValue.From(payload.ToArray());
}
