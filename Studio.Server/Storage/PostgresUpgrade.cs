using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Studio.Server.Web;

namespace Studio.Server.Storage;

/// <summary>
/// Copies the tables into a schema of their own, in the same database, before they change: that needs no tool of the server
/// on this machine.
/// </summary>
internal sealed class PostgresUpgrade(IDbContextFactory<StudioDatabase> databases, DatabaseLease lease, TimeProvider time, ILogger<PostgresUpgrade> log) : IDatabaseUpgrade
{
    private const int CopiesKept = 5;
    private const string CopyPrefix = "studio_copy_";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await lease.TakeAsync(cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var where = lease.Where;
        try
        {
            var known = database.Database.GetMigrations().ToHashSet();
            var isNew = !await database.GetService<IHistoryRepository>().ExistsAsync(cancellationToken);
            var applied = isNew ? [] : (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
            if (applied.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
                throw new CannotStartException($"The database {where} was made by a newer version of the studio (it knows {unknown}). Start that version, or restore a copy (docs/installation.md).");
            if (applied.Count > 0 && applied.Count < known.Count) await CopyAsync(database, cancellationToken);
            await database.Database.MigrateAsync(cancellationToken);
        }
        catch (DbException exception)
        {
            throw new CannotStartException($"The database {where} cannot be brought to this version: {exception.Message} The user of the studio must own the database, or may create schemas in it.");
        }
    }

    /// <summary>Every table as it is now, in a schema named by the time; the oldest copies go.</summary>
    internal async Task CopyAsync(StudioDatabase database, CancellationToken cancellationToken)
    {
        var schema = $"{CopyPrefix}{time.GetUtcNow():yyyyMMdd_HHmmss}";
        var builder = new NpgsqlCommandBuilder();
        var tables = await database.Database.SqlQuery<string>($"SELECT tablename AS \"Value\" FROM pg_tables WHERE schemaname = current_schema()").ToListAsync(cancellationToken);
        var statements = tables.Select(table => $"CREATE TABLE {builder.QuoteIdentifier(schema)}.{builder.QuoteIdentifier(table)} AS TABLE {builder.QuoteIdentifier(table)};")
            .Prepend($"CREATE SCHEMA {builder.QuoteIdentifier(schema)};");
        // One command is one transaction: a copy is whole or not there.
        await ExecuteAsync(database, statements, cancellationToken);
        log.LogInformation("The database is brought to this version; a copy of it as it was is the schema {Schema}", schema);

        var copies = await database.Database.SqlQuery<string>($"SELECT nspname::text AS \"Value\" FROM pg_namespace WHERE nspname LIKE {CopyPrefix.Replace("_", "\\_") + "%"}").ToListAsync(cancellationToken);
        await ExecuteAsync(database, copies.OrderDescending(StringComparer.Ordinal).Skip(CopiesKept).Select(old => $"DROP SCHEMA {builder.QuoteIdentifier(old)} CASCADE;"), cancellationToken);
    }

    private static async Task ExecuteAsync(StudioDatabase database, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        await database.Database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(string.Concat(statements), connection);
        if (command.CommandText.Length > 0) await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
