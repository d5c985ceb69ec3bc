using System.Globalization;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Mqtt;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Agent;

/// <summary>The fields that several commands write; <c>docs/cli.md</c> lists them.</summary>
internal static class Fields
{
    public static void Milliseconds(this Utf8JsonWriter writer, string name, TimeSpan time) => writer.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    public static void Value(this Utf8JsonWriter writer, in DataValue value)
    {
        writer.WritePropertyName("value");
        value.WriteTo(writer);
        writer.WriteString("type", value.TypeName);
    }

    public static void Failure(this Utf8JsonWriter writer, string sentence, string? detail)
    {
        writer.WriteString("error", sentence);
        if (detail is not null) writer.WriteString("detail", detail);
    }

    public static void State(this Utf8JsonWriter writer, string connectionId, StateChange change)
    {
        writer.WriteString("kind", "state");
        writer.WriteString("connection", connectionId);
        writer.WriteString("from", Lower(change.From));
        writer.WriteString("to", Lower(change.To));
        writer.WriteString("trigger", JsonNamingPolicy.CamelCase.ConvertName(change.Trigger.ToString()));
        writer.WriteString("reason", change.Reason);
        if (change.Detail is not null) writer.WriteString("detail", change.Detail);
        if (change.Attempt > 0) writer.WriteNumber("attempt", change.Attempt);
        if (change.NextRetryAt is { } next) writer.WriteString("nextRetryAt", next);
        if (change.Refused) writer.WriteBoolean("refused", true);
        writer.WriteString("at", change.At);
    }

    public static void Sample(this Utf8JsonWriter writer, string connectionId, EndpointSample sample)
    {
        writer.WriteString("kind", sample.Error is null ? "value" : "failure");
        writer.WriteString("endpoint", sample.EndpointId);
        writer.WriteString("connection", connectionId);
        if (sample.Error is null) writer.Value(sample.Value);
        else writer.Failure(sample.Error, sample.Detail);
        writer.Milliseconds("ms", sample.Duration);
        writer.WriteString("at", sample.Timestamp);
    }

    public static void Broker(this Utf8JsonWriter writer, MqttLinkStatus status)
    {
        writer.WriteString("kind", "broker");
        writer.WriteString("state", status.State.ToString().ToLowerInvariant());
        writer.WriteString("reason", status.Reason);
        if (status.Detail is not null) writer.WriteString("detail", status.Detail);
        if (status.Failure != MqttFailure.None) writer.WriteString("failure", JsonNamingPolicy.CamelCase.ConvertName(status.Failure.ToString()));
        if (status.ProtocolVersion != 0) writer.WriteString("protocol", status.ProtocolVersion == 5 ? "5" : "3.1.1");
        writer.WriteString("at", status.Since);
    }

    public static string Lower(ConnectionState state) => state.ToString().ToLowerInvariant();

    public static string Clock(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string Short(in DataValue value)
    {
        var text = value.Kind == DataKind.Text ? $"\"{value.AsText()}\"" : value.ToString();
        return text.Length > 60 ? text[..59] + "…" : text;
    }

    public static string Short(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
