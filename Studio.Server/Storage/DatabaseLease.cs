using System.Data.Common;
using Npgsql;
using Studio.Server.Web;

namespace Studio.Server.Storage;

/// <summary>
/// What the lock file of the data folder is to SQLite: one studio at a time uses a database, so that no service is run
/// twice. It is an advisory lock of the server, held by a connection of its own; the server lets go of it with that
/// connection. Lost, it is taken again; taken by another studio meanwhile, this one stops.
/// </summary>
internal sealed class DatabaseLease(NpgsqlConnectionStringBuilder settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<DatabaseLease> log) : BackgroundService, IAsyncDisposable
{
    /// <summary>Any number that other programs of the same database do not use: "studio" in ASCII.</summary>
    internal const long Key = 0x73747564696F;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 10, Timeout = 10 }.ConnectionString;
    private NpgsqlConnection? _connection;

    /// <summary>The database without its secret, for sentences.</summary>
    public string Where => $"'{settings.Database}' on {settings.Host}:{settings.Port}";

    /// <summary>Called once, before anything else touches the database.</summary>
    /// <exception cref="CannotStartException">The database cannot be reached, or another studio uses it.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await TryTakeAsync(cancellationToken)) return;
        }
        catch (Exception failure) when (IsAway(failure))
        {
            throw new CannotStartException($"The database {Where} cannot be reached: {failure.Message} Check Database:ConnectionString, and that the server runs and lets this machine in.");
        }

        throw new CannotStartException($"The database {Where} is in use by another studio. Stop that one, or give this one a database of its own.");
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_connection is not null) await _connection.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var held = true;
        try
        {
            while (true)
            {
                await Task.Delay(Look, time, stoppingToken);
                try
                {
                    if (held && await IsAliveAsync(stoppingToken)) continue;
                }
                catch (Exception failure) when (IsAway(failure))
                {
                    if (held) log.LogError("The database {Where} does not answer: {Reason}", Where, failure.Message);
                    held = false;
                }

                try
                {
                    if (!await TryTakeAsync(stoppingToken))
                    {
                        log.LogCritical("Another studio uses the database {Where} now; this one stops", Where);
                        lifetime.StopApplication();
                        return;
                    }

                    held = true;
                    log.LogInformation("The database {Where} is there again", Where);
                }
                catch (Exception failure) when (IsAway(failure))
                {
                    // Said when it went; tried again at the next look.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The studio stops; the lock goes with the connection.
        }
    }

    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT 1", _connection);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = new NpgsqlConnection(_connectionString);
        await _connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", _connection) { Parameters = { new() { Value = Key } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static bool IsAway(Exception failure) => failure is DbException or TimeoutException or System.Net.Sockets.SocketException or InvalidOperationException;
}
