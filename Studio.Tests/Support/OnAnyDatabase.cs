namespace Studio.Tests.Support;

/// <summary>
/// Tests of what the studio keeps: written once, run on SQLite, and once more on PostgreSQL by a class that derives from
/// them and says so with <see cref="Postgres"/>. A data folder keeps its database over restarts.
/// </summary>
public abstract class OnAnyDatabase
{
    private readonly Dictionary<string, string> _databases = [];

    private protected virtual PostgresServer? Postgres => null;

    private protected async Task<StudioApp> NewStudioAsync(string? data = null, Dictionary<string, string>? settings = null, TimeProvider? time = null)
    {
        if (Postgres is null) return new StudioApp(data, settings, time: time);
        if (data is null || !_databases.TryGetValue(data, out var database)) database = await Postgres.NewDatabaseAsync();
        if (data is not null) _databases[data] = database;
        return new StudioApp(data, new(settings ?? []) { ["Database:Provider"] = "postgres", ["Database:ConnectionString"] = database }, time: time);
    }
}
