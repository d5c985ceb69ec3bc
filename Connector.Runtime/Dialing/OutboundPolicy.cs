using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Connector.Runtime.Dialing;

/// <summary>
/// What a connector may be made to connect to. By default loopback and private networks. Addresses where clouds hand out
/// their secrets are refused whatever is allowed, and so are addresses that name no single machine.
/// </summary>
public sealed record OutboundPolicy
{
    private static readonly IPNetwork[] LoopbackAndPrivate =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
    ];

    // Metadata services: the common one, Amazon's for containers and over IPv6, Alibaba's, Oracle's, and Azure's wire server.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"),
        IPAddress.Parse("169.254.170.2"),
        IPAddress.Parse("169.254.170.23"),
        IPAddress.Parse("fd00:ec2::254"),
        IPAddress.Parse("fd00:ec2::23"),
        IPAddress.Parse("100.100.100.200"),
        IPAddress.Parse("192.0.0.192"),
        IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("fe80::a9fe:a9fe"),
    ];

    // {0} is the address.
    private const string MetadataWords = "{0} is where a cloud hands out its secrets; no connection may go there.";
    private const string NowhereWords = "{0} does not name one machine: enter the address of the device.";
    private const string OutsideWords = "{0} is outside the networks this agent may connect to: ask an administrator to allow it, or enter an address of the plant's own network.";

    /// <summary>Loopback and private networks.</summary>
    public static OutboundPolicy Default { get; } = new();

    /// <summary>Networks allowed beside loopback and the private ones.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Reads networks (<c>203.0.113.0/24</c>) and single addresses; <c>*</c> allows every address but the metadata ones.</summary>
    /// <exception cref="FormatException">An entry is neither; the message names it.</exception>
    public static OutboundPolicy Parse(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var networks = new List<IPNetwork>();
        foreach (var entry in entries.Select(entry => entry.Trim()).Where(entry => entry.Length > 0))
        {
            if (entry == "*") networks.AddRange([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]);
            else if (IPNetwork.TryParse(entry, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(entry, out var address)) networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else throw new FormatException($"'{entry}' is neither a network such as 203.0.113.0/24 nor an IP address.");
        }

        return new OutboundPolicy { Allow = networks };
    }

    /// <summary>Why an address is refused, in one sentence; null when it may be connected to.</summary>
    public string? Refusal(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bare = address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;

        if (Metadata.Contains(bare)) return Words(MetadataWords, bare);
        if (bare.Equals(IPAddress.Any) || bare.Equals(IPAddress.IPv6Any) || bare.Equals(IPAddress.Broadcast) || IsMulticast(bare))
            return Words(NowhereWords, bare);
        if (LoopbackAndPrivate.Any(network => network.Contains(bare)) || Allow.Any(network => network.Contains(bare))) return null;
        return Words(OutsideWords, bare);
    }

    /// <summary>The same rules as data, for a host that opens its own sockets.</summary>
    internal JsonObject AsData() => new()
    {
        ["metadata"] = new JsonArray([.. Metadata.Select(address => (JsonNode)Single(address))]),
        ["nowhere"] = new JsonArray([.. new[] { IPAddress.Any, IPAddress.IPv6Any, IPAddress.Broadcast }.Select(address => (JsonNode)Single(address)), "224.0.0.0/4", "ff00::/8"]),
        ["allowed"] = new JsonArray([.. LoopbackAndPrivate.Concat(Allow).Select(network => (JsonNode)network.ToString())]),
        ["words"] = new JsonObject { ["metadata"] = MetadataWords, ["nowhere"] = NowhereWords, ["outside"] = OutsideWords },
    };

    private static string Single(IPAddress address) => $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";

    private static string Words(string words, IPAddress address) => words.Replace("{0}", address.ToString(), StringComparison.Ordinal);

    private static bool IsMulticast(IPAddress address) =>
        address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and <= 239);
}
