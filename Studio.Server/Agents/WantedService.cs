using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Remote;

namespace Studio.Server.Agents;

/// <summary>What agents should run of one installed service.</summary>
/// <param name="Service">Null when what it says cannot be known just now (its values cannot be decrypted): agents keep what they have.</param>
internal sealed record WantedService(string ServiceId, string Name, int Number, bool Enabled, ServiceDefinition? Service)
{
    /// <summary>The part of one agent; null when nothing of it belongs there.</summary>
    public InstalledPart? PartOf(string agent, string studio)
    {
        if (Service is null) return null;
        var part = AgentServices.PartOf(Service, agent);
        if (part.Connections.Count == 0 && part.Mappings.Count == 0) return null;
        var digest = Convert.ToHexStringLower(SHA256.HashData(ControlJson.Write((Number, part).ToTuple())))[..32];
        return new InstalledPart(InstalledPart.PresentFormat, studio, ServiceId, Name, Number, digest, Enabled, part);
    }

    public IEnumerable<string> Agents => Service is null ? [] : Service.Connections.Select(connection => connection.AgentName)
        .Concat(Service.Mappings.Select(mapping => mapping.AgentName)).Distinct(StringComparer.Ordinal);
}

/// <summary>A right at the broker.</summary>
internal readonly record struct TopicRight(string Kind, string Topic)
{
    public const string Send = "publishClientSend";
    public const string Hear = "subscribePattern";

    /// <summary>
    /// What an agent needs for a service: its topics below the service's root, and what its mappings name. Without wildcards in the
    /// root, so that no service opens all of the broker by its name.
    /// </summary>
    public static IEnumerable<TopicRight> Of(ServiceDefinition part)
    {
        var root = part.MqttRoot.Trim('/');
        if (root.Length > 0 && !root.Contains('+') && !root.Contains('#') && !IsControl(root))
        {
            yield return new TopicRight(Send, $"{root}/#");
            yield return new TopicRight(Hear, $"{root}/#");
        }

        foreach (var item in part.Mappings.Where(mapping => mapping.Enabled).SelectMany(mapping => mapping.Mappings))
        {
            foreach (var filter in Topics(item, "subscribe").Where(filter => !IsControl(filter))) yield return new TopicRight(Hear, filter);
            foreach (var target in Topics(item, "publish").Where(target => !IsControl(target))) yield return new TopicRight(Send, target);
        }
    }

    /// <summary>The control plane carries secrets of other agents; no mapping opens it. A lone # does not name it but reaches it, and is refused by a right of higher priority.</summary>
    private static bool IsControl(string topic) =>
        topic == ControlTopics.Root || topic.StartsWith(ControlTopics.Root + "/", StringComparison.Ordinal) || topic.StartsWith('$');

    /// <summary>Topics as the broker's rights know them: named wildcards and {names} become plain wildcards.</summary>
    private static IEnumerable<string> Topics(JsonElement item, string side)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(side, out var found)) yield break;
        foreach (var one in found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().ToArray() : [found])
        {
            if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("topic", out var topic) || topic.GetString() is not { Length: > 0 } text) continue;
            var levels = text.Split('/').Select(level => level is ['#', ..] ? "#" : level is ['+', ..] || level.Contains('{') ? "+" : level).ToList();
            var end = levels.IndexOf("#");
            yield return string.Join('/', end < 0 ? levels : levels[..(end + 1)]);
        }
    }

    public JsonObject ToAcl(int priority = 0, bool allow = true) => new() { ["acltype"] = Kind, ["topic"] = Topic, ["priority"] = priority, ["allow"] = allow };
}
