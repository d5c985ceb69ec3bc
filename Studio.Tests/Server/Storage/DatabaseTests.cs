using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Studio.Server.Storage;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Storage;

[Trait("Category", "slow")]
public sealed class DatabaseTests(PostgresServer postgres)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mysql", null, "Database:Provider must be")]
    [InlineData("postgres", null, "must name Host and Database")]
    [InlineData("postgres", "Host=db;Database=studio;Password=semi;colon-s3cret", "cannot be read")]
    [InlineData("postgres", "Host=db;Database=studio;Port=s3cret", "cannot be read")]
    public void Faults_NameTheKeyAndNotTheSecret(string provider, string? connection, string part)
    {
        var fault = Assert.Single(new DatabaseSettings { Provider = provider, ConnectionString = connection }.Faults());

        Assert.Contains(part, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatabaseInUseOrAway_IsSaidInWordsWithoutItsSecret()
    {
        var database = await postgres.NewDatabaseAsync();
        using var data = new TemporaryFolder();
        await using var first = new StudioApp(settings: On(database));

        var inUse = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(data, database));
        var away = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(data, "Host=127.0.0.1;Port=1;Database=studio;Username=u;Password=s3cret;Timeout=5"));

        Assert.Contains("in use by another studio", inUse.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("only; for=tests", inUse.Message, StringComparison.Ordinal);
        Assert.Contains("'studio' on 127.0.0.1:1 cannot be reached", away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheLease_LostWithItsConnection_IsTakenAgain_OrEndsTheStudio()
    {
        var database = await postgres.NewDatabaseAsync();
        var time = new ManualTime();
        await using var studio = new StudioApp(settings: On(database), time: time);
        await EndOthersAsync(database);
        await WaitFor.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return Holders(database) == 1;
        }, 60, "the lease is taken again");

        await using var other = new NpgsqlConnection(database);
        await other.OpenAsync(Token);
        await WaitFor.TrueAsync(() => IsTakenBy(other), 60, "another studio takes the lease");
        var stopping = studio.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await WaitFor.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return stopping.IsCancellationRequested;
        }, 60, "the studio stops");
    }

    [Fact]
    public async Task ADatabaseOfANewerStudio_IsRefused_AndNotTouched()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var first = new StudioApp(settings: On(database))) (await first.SignInAsync(Token)).Dispose();
        await RunAsync(database, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99999999999999_Newer', '99.0.0')");
        using var data = new TemporaryFolder();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(data, database));

        Assert.Contains("made by a newer version of the studio (it knows 99999999999999_Newer)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACopy_HoldsEveryTable_AndTheLastFiveAreKept()
    {
        var database = await postgres.NewDatabaseAsync();
        var time = new ManualTime();
        await using var studio = new StudioApp(settings: On(database), time: time);
        (await studio.SignInAsync(Token)).Dispose();
        var upgrade = (PostgresUpgrade)studio.Services.GetRequiredService<IDatabaseUpgrade>();
        await using var context = await studio.Services.GetRequiredService<IDbContextFactory<StudioDatabase>>().CreateDbContextAsync(Token);

        for (var copy = 0; copy < 6; copy++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await upgrade.CopyAsync(context, Token);
        }

        var schemas = await context.Database.SqlQuery<string>($"SELECT nspname::text AS \"Value\" FROM pg_namespace WHERE nspname LIKE 'studio%'").ToListAsync(Token);
        Assert.Equal(5, schemas.Count);
        var tables = await context.Database.SqlQuery<string>($"SELECT tablename::text AS \"Value\" FROM pg_tables WHERE schemaname = {schemas[0]}").ToListAsync(Token);
        Assert.Superset(context.Model.GetEntityTypes().Select(type => type.GetTableName()!).ToHashSet(), tables.ToHashSet());
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand($"SELECT \"Name\" FROM {schemas[0]}.\"Users\"", connection);
        Assert.Equal(StudioApp.UserName, await command.ExecuteScalarAsync(Token));
    }

    private static async Task StartAsync(TemporaryFolder data, string database)
    {
        await using var studio = await StudioProcess.StartAsync(data.Path, Token, "--Database:Provider=postgres", $"--Database:ConnectionString={database}");
    }

    private static Dictionary<string, string> On(string database) => new() { ["Database:Provider"] = "postgres", ["Database:ConnectionString"] = database };

    private static int Holders(string database)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        using var command = new NpgsqlCommand("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", connection);
        return (int)command.ExecuteScalar()!;
    }

    private const string EndOthers = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    private static Task EndOthersAsync(string database) => RunAsync(database, EndOthers);

    private static bool IsTakenBy(NpgsqlConnection other)
    {
        using var command = new NpgsqlCommand($"{EndOthers}; SELECT pg_try_advisory_lock({DatabaseLease.Key})", other);
        using var reader = command.ExecuteReader();
        return reader.NextResult() && reader.Read() && reader.GetBoolean(0);
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
