using Npgsql;

namespace Studio.Server.Storage;

/// <summary>Where the studio keeps its records, in the section <c>Database</c> of appsettings.json, as <c>Database__Provider</c> in the environment.</summary>
internal sealed class DatabaseSettings
{
    public const string Section = "Database";

    /// <summary><c>sqlite</c>: a file in the data folder. <c>postgres</c>: the server that <see cref="ConnectionString"/> names.</summary>
    public string Provider { get; init; } = "sqlite";

    /// <summary>PostgreSQL: such as <c>Host=db;Database=studio;Username=studio;Password=…</c>. A secret: never logged, never shown.</summary>
    public string? ConnectionString { get; init; }

    public bool IsPostgres => Provider == "postgres";

    /// <summary>Every fault, each with its key. What was typed is not repeated: it may hold a password.</summary>
    public IReadOnlyList<string> Faults()
    {
        if (Provider is not ("sqlite" or "postgres")) return [$"Database:Provider must be sqlite or postgres; it is \"{Provider}\"."];
        if (!IsPostgres) return [];
        try
        {
            return Parsed() is { Host.Length: > 0, Database.Length: > 0 }
                ? []
                : ["Database:ConnectionString must name Host and Database when Database:Provider is postgres, such as Host=db;Database=studio;Username=studio;Password=…"];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or OverflowException)
        {
            return ["Database:ConnectionString cannot be read. It must look like Host=db;Database=studio;Username=studio;Password=… with quotes around a value that holds a semicolon."];
        }
    }

    /// <summary>The connection string, parsed. Kerberos is off unless asked for: looking for it costs a library that a bare system lacks.</summary>
    public NpgsqlConnectionStringBuilder Parsed()
    {
        var parsed = new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = "connector-studio", PersistSecurityInfo = false, IncludeErrorDetail = false };
        if (!parsed.ContainsKey("GSS Encryption Mode")) parsed.GssEncryptionMode = GssEncryptionMode.Disable;
        return parsed;
    }
}
