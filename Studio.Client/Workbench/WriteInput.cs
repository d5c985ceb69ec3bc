using System.Globalization;
using System.Text.Json;
using Connector.Sdk;
using Studio.Client.Components;

namespace Studio.Client.Workbench;

/// <summary>How what was typed becomes the value that is written.</summary>
internal enum WriteKind
{
    Text,
    Number,
    Boolean,
    Json,
}

internal static class WriteInput
{
    /// <exception cref="Fault">The text is not a value of that kind.</exception>
    public static DataValue Parse(string typed, WriteKind kind)
    {
        switch (kind)
        {
            case WriteKind.Number:
                var text = typed.Trim();
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
                if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large)) return large;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
                throw new Fault($"“{typed}” is not a number. Write it like 21.75 or -3.");
            case WriteKind.Boolean:
                return typed.Trim().ToLowerInvariant() switch
                {
                    "true" or "1" or "on" => true,
                    "false" or "0" or "off" => false,
                    _ => throw new Fault($"“{typed}” is neither true nor false."),
                };
            case WriteKind.Json:
                try
                {
                    using var document = JsonDocument.Parse(typed);
                    return DataValue.From(document.RootElement);
                }
                catch (JsonException fault)
                {
                    throw new Fault("This is not JSON.", fault.Message, fault);
                }

            default:
                return typed;
        }
    }

    /// <summary>The kind that fits what the address held last.</summary>
    public static WriteKind KindOf(DataValue value) => value.Kind switch
    {
        DataKind.Boolean => WriteKind.Boolean,
        DataKind.Integer or DataKind.UnsignedInteger or DataKind.Number => WriteKind.Number,
        DataKind.Json => WriteKind.Json,
        _ => WriteKind.Text,
    };
}
