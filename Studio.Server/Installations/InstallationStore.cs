using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Agents;
using Studio.Server.Storage;

namespace Studio.Server.Installations;

/// <summary>
/// What is installed, kept and running. At start it brings up again what was enabled. Changes come one at a time.
/// Thread-safe; knows no users: who calls it has looked at their rights.
/// </summary>
internal sealed class InstallationStore(
    IDbContextFactory<StudioDatabase> databases,
    IDataProtectionProvider protection,
    EmbeddedAgent agent,
    RemoteAgents remote,
    TimeProvider time,
    ILogger<InstallationStore> log) : IHostedService
{
    private readonly IDataProtector _protector = protection.CreateProtector("Installations");
    private readonly ConcurrentDictionary<string, Placed> _placed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1);

    public event Action? Changed
    {
        add
        {
            _changed += value;
            agent.Changed += value;
            remote.Changed += value;
        }
        remove
        {
            _changed -= value;
            agent.Changed -= value;
            remote.Changed -= value;
        }
    }

    private Action? _changed;

    public IReadOnlyList<InstalledService> Installed => [.. _placed.Values.OrderBy(placed => placed.Record.ServiceId, StringComparer.Ordinal).Select(Describe)];

    public InstallationRecord? Find(string serviceId) => _placed.GetValueOrDefault(serviceId)?.Record;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var record in await database.Set<InstallationRecord>().AsNoTracking().ToListAsync(cancellationToken))
        {
            var placed = _placed[record.ServiceId] = Read(record);
            remote.Want(placed.Wanted);
            if (record.Enabled && placed.Fault is null) await agent.RunAsync(placed.Service, cancellationToken);
        }

        remote.Ready();
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await agent.DisposeAsync();

    public Task InstallAsync(
        string serviceId, string serviceKey, string name, int version, string text, IReadOnlyDictionary<string, JsonNode?> values, string by,
        CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        var record = new InstallationRecord
        {
            ServiceId = serviceId,
            ServiceKey = serviceKey,
            Name = name,
            Version = version,
            Text = text,
            Values = _protector.Protect(JsonSerializer.Serialize(values)),
            Enabled = true,
            InstalledAt = time.GetUtcNow(),
            By = by,
        };
        var stored = await database.Set<InstallationRecord>().FindAsync([serviceId], cancellationToken);
        if (stored is null) database.Add(record);
        else database.Entry(stored).CurrentValues.SetValues(record);
        await database.SaveChangesAsync(cancellationToken);
        var placed = _placed[serviceId] = Read(record);
        remote.Want(placed.Wanted);
        await agent.RunAsync(placed.Service, CancellationToken.None);
    }, cancellationToken);

    /// <returns>False when nothing is installed under that id.</returns>
    public Task<bool> SetEnabledAsync(string serviceId, bool enabled, CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        if (await database.Set<InstallationRecord>().FindAsync([serviceId], cancellationToken) is not { } record) return false;
        record.Enabled = enabled;
        await database.SaveChangesAsync(cancellationToken);
        var placed = _placed[serviceId] = Read(record);
        remote.Want(placed.Wanted);
        if (enabled && placed.Fault is null) await agent.RunAsync(placed.Service, CancellationToken.None);
        else await agent.StopAsync(serviceId);
        return true;
    }, cancellationToken);

    /// <returns>False when nothing is installed under that id.</returns>
    public Task<bool> RemoveAsync(string serviceId, CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        if (await database.Set<InstallationRecord>().Where(record => record.ServiceId == serviceId).ExecuteDeleteAsync(cancellationToken) == 0) return false;
        _placed.TryRemove(serviceId, out _);
        remote.Forget(serviceId);
        await agent.StopAsync(serviceId);
        return true;
    }, cancellationToken);

    private Task ChangeAsync(Func<StudioDatabase, Task> change, CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        await change(database);
        return true;
    }, cancellationToken);

    private async Task<bool> ChangeAsync(Func<StudioDatabase, Task<bool>> change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        bool changed;
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            changed = await change(database);
        }
        finally
        {
            _one.Release();
        }

        if (changed) _changed?.Invoke();
        return changed;
    }

    private Placed Read(InstallationRecord record)
    {
        var file = CommissioningFile.Parse(record.Text);
        try
        {
            var values = JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(_protector.Unprotect(record.Values)) ?? [];
            return new Placed(record, file.Resolve(record.ServiceId, values).Service, null);
        }
        catch (CryptographicException exception)
        {
            log.LogError(exception, "The parameter values of the installed service {ServiceId} cannot be decrypted; it is not run", record.ServiceId);
            return new Placed(record, file.Resolve(record.ServiceId, new Dictionary<string, JsonNode?>()).Service, "Its parameter values cannot be decrypted: the keys in the data folder are other ones. Install it again.");
        }
    }

    private InstalledService Describe(Placed placed) => new(
        placed.Record.ServiceId,
        placed.Record.ServiceKey,
        placed.Record.Name,
        placed.Record.Version,
        placed.Record.InstalledAt,
        placed.Record.By,
        placed.Record.Enabled,
        [.. placed.Service.Connections.Select(connection => new InstalledConnection(connection.Id, connection.Protocol, connection.AgentName, Live(placed.Record.ServiceId, connection)))],
        [
            .. placed.Fault is { } fault ? [fault] : Array.Empty<string>(),
            .. placed.Wanted.Agents.Where(name => name != EmbeddedAgent.Name).SelectMany(name => remote.FaultsOf(name, placed.Record.ServiceId)),
            .. agent.FaultsOf(placed.Record.ServiceId),
        ]);

    private ILiveConnection? Live(string serviceId, ConnectionDefinition connection) => connection.AgentName == EmbeddedAgent.Name
        ? agent.Find(serviceId, connection.Id)
        : remote.Find(connection.AgentName, serviceId, connection.Id);

    private sealed record Placed(InstallationRecord Record, ServiceDefinition Service, string? Fault)
    {
        public WantedService Wanted { get; } = new(Record.ServiceId, Record.Name, Record.Version, Record.Enabled, Fault is null ? Service : null);
    }
}
