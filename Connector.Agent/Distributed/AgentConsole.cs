using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Connector.Sdk;

namespace Connector.Agent.Distributed;

/// <summary>Prints what happens to a distributed agent: its joining, its services, and what their connections log at the level asked for.</summary>
internal sealed class AgentConsole(Output output, ConnectorLogLevel? level, TimeProvider time) : IAgentNews
{
    private readonly ConcurrentDictionary<ILiveConnection, Task> _followed = new();
    private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);

    public void Broker(MqttLinkStatus status) =>
        output.Result($"broker: {status.Reason}{(status.Detail is null ? "" : $" ({status.Detail})")}", writer => writer.Broker(status));

    public void Asked(string name, string pairingId) => output.Result(
        $"{name} asks to join, pairing id {pairingId}. Open Agents in the studio, compare the id and allow it. Where the page says that the name is taken, stop this agent and give it another CYBUS_AGENT_NAME.",
        writer => Pairing(writer, "asked", name, pairingId));

    public void RegistryLocked(string name, string pairingId) => output.Result(
        $"{name} may not join yet, pairing id {pairingId}: the broker does not know its account, and the studio's registry of agents is locked. Open Agents in the studio and press Unlock; this agent asks again by itself.",
        writer => Pairing(writer, "locked", name, pairingId));

    public void Joined(string name) => output.Result($"{name} has joined.", writer =>
    {
        writer.WriteString("kind", "agent");
        writer.WriteString("state", "joined");
        writer.WriteString("name", name);
    });

    public void Note(string sentence, string? detail = null) => output.Note(sentence, detail);

    /// <summary>Tells which services came, changed and went, and follows the log of their connections.</summary>
    public void Show(DistributedAgent agent)
    {
        var present = agent.Installed;
        foreach (var part in present)
        {
            var word = part.Enabled ? "enabled" : "disabled";
            var now = $"{part.Digest} {word}";
            if (_told.TryGetValue(part.ServiceId, out var before) && before == now) continue;
            _told[part.ServiceId] = now;
            output.Result($"service {part.ServiceId} ({part.Name}, version {part.Number}) is {word}.", writer =>
            {
                writer.WriteString("kind", "service");
                writer.WriteString("service", part.ServiceId);
                writer.WriteString("name", part.Name);
                writer.WriteNumber("version", part.Number);
                writer.WriteString("state", word);
            });
        }

        foreach (var gone in _told.Keys.Where(id => present.All(part => part.ServiceId != id)))
        {
            if (!_told.TryRemove(gone, out _)) continue;
            output.Result($"service {gone} was removed.", writer =>
            {
                writer.WriteString("kind", "service");
                writer.WriteString("service", gone);
                writer.WriteString("state", "removed");
            });
        }

        if (level is null) return;
        foreach (var connection in present.SelectMany(part => agent.Services.ConnectionsOf(part.ServiceId)))
            _followed.GetOrAdd(connection, one => Task.Run(() => FollowAsync(one)));
    }

    private async Task FollowAsync(ILiveConnection connection)
    {
        using var log = connection.WatchLog();
        foreach (var line in log.Snapshot) Print(connection, line);
        await foreach (var line in log.Changes.ReadAllAsync().ConfigureAwait(false)) Print(connection, line);
        _followed.TryRemove(connection, out _);
    }

    private void Print(ILiveConnection connection, LogLine line)
    {
        if (line.Level >= level) output.Note($"{Fields.Clock(line.At, time)} {connection.Id} {line.Level.ToString().ToLowerInvariant()}: {line.Message}", line.Detail);
    }

    private static void Pairing(Utf8JsonWriter writer, string state, string name, string pairingId)
    {
        writer.WriteString("kind", "agent");
        writer.WriteString("state", state);
        writer.WriteString("name", name);
        writer.WriteString("pairingId", pairingId);
    }
}
