using System.Collections.Frozen;

namespace Connector.Runtime.Catalog;

/// <summary>The protocols that Connectware 2.1 brings along. A file that uses another one needs an agent with that connector.</summary>
internal static class ConnectwareProtocols
{
    public static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "Ads", "Bacnet", "EthernetIp", "Focas", "Hbmdaq", "Heidenhain", "Http", "Influxdb", "Kafka", "Modbus", "Mqtt", "Mssql",
        "Opcda", "Opcua", "S7", "Shdr", "Sinumerik", "Sopas", "Sql", "Systemstate", "Werma");

    public static bool Contains(string protocol) => Names.Contains(protocol);
}
