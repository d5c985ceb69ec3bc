using System.Text.Json;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>The connection block of <c>ModbusConnection.json</c>.</summary>
internal sealed record ModbusSettings(
    string Host,
    int Port,
    byte UnitId,
    TimeSpan SocketTimeout,
    bool BatchReadEnabled,
    int MaxBatchSize,
    TimeSpan RequestTimeout,
    int RequestsInFlight)
{
    public static ModbusSettings Parse(JsonElement settings)
    {
        return new(
            settings.GetProperty("host").GetString()!,
            settings.GetProperty("port").GetInt32(),
            (byte)Number("unitId", 1),
            TimeSpan.FromMilliseconds(Number("socketTimeout", 30_000)),
            settings.TryGetProperty("batchReadEnabled", out var batch) && batch.GetBoolean(),
            Number("maxBatchSize", 120),
            TimeSpan.FromMilliseconds(Number("requestTimeout", 3000)),
            Number("requestsInFlight", 1));

        int Number(string key, int otherwise) => settings.TryGetProperty(key, out var value) ? value.GetInt32() : otherwise;
    }
}
