using Connector.Runtime.Commissioning;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Installations;
using Studio.Server.Services;
using Studio.Server.Storage;

namespace Studio.Server.Connectors;

/// <summary>Which services use a connector: by their drafts as stored, and by what is installed.</summary>
internal sealed class ConnectorUses(IDbContextFactory<StudioDatabase> databases)
{
    public async Task<IReadOnlyList<ConnectorUse>> OfAsync(string protocol, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);

        // Only texts that hold the word are read as files.
        var installed = await database.Set<InstallationRecord>().AsNoTracking().Where(record => record.Text.Contains(protocol))
            .Select(record => new { record.ServiceKey, record.Name, record.Text }).ToListAsync(cancellationToken);
        var drafts = await database.Set<ServiceRecord>().AsNoTracking().Where(record => record.Text.Contains(protocol))
            .Select(record => new { record.Key, record.Name, record.Text }).ToListAsync(cancellationToken);
        var running = installed.Where(record => Uses(record.Text, protocol)).ToDictionary(record => record.ServiceKey, record => record.Name, StringComparer.Ordinal);
        var uses = drafts.Where(record => running.ContainsKey(record.Key) || Uses(record.Text, protocol))
            .Select(record => new ConnectorUse(record.Key, record.Name, running.Remove(record.Key))).ToList();
        uses.AddRange(running.Select(record => new ConnectorUse(record.Key, record.Value, true)));
        return [.. uses.OrderBy(use => use.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static bool Uses(string text, string protocol) =>
        CommissioningFile.Parse(text).Resources.Any(resource => resource.Kind == ResourceKind.Connection && resource.Protocol == protocol);
}
