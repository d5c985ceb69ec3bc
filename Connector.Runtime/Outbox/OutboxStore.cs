using Microsoft.Data.Sqlite;

namespace Connector.Runtime.Outbox;

/// <summary>
/// The outbox's file: rows in the order of their acceptance. Every call is one transaction that is on the disk when it
/// returns. Used by one thread at a time.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    /// <summary>What a row costs beside its text and payload, so that many tiny messages cannot outgrow the bound.</summary>
    public const int RowOverhead = 64;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _read;

    /// <summary>The statements of every message are compiled once: compiling them costs several times what they do.</summary>
    private OutboxStore(SqliteConnection connection)
    {
        _connection = connection;
        _insert = Statement(
            "INSERT INTO message(topic, payload, qos, retain, size) VALUES ($topic, $payload, $qos, $retain, $size) RETURNING number",
            ("$topic", SqliteType.Text), ("$payload", SqliteType.Blob), ("$qos", SqliteType.Integer), ("$retain", SqliteType.Integer), ("$size", SqliteType.Integer));
        _delete = Statement("DELETE FROM message WHERE number = $number RETURNING size", ("$number", SqliteType.Integer));
        _read = Statement(
            "SELECT number, topic, payload, qos, retain FROM message WHERE number >= $from ORDER BY number LIMIT $most",
            ("$from", SqliteType.Integer), ("$most", SqliteType.Integer));
    }

    /// <summary>Opens or makes the file. A file that is no database any more is put aside and a new one begun.</summary>
    /// <param name="file">The file; its folder is made.</param>
    /// <param name="suffix">What a broken file is renamed with.</param>
    /// <param name="brokenFile">Where a broken file went, or null.</param>
    public static OutboxStore Open(string file, string suffix, out string? brokenFile)
    {
        brokenFile = null;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            return OpenOnce(file);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is Corrupt or NoDatabase)
        {
            brokenFile = $"{file}.broken-{suffix}";
            File.Move(file, brokenFile, overwrite: true);
            File.Delete(file + "-wal");
            return OpenOnce(file);
        }
    }

    private const int Busy = 5, Corrupt = 11, NoDatabase = 26;

    private static readonly string[] Preparation =
    [
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA journal_size_limit = 16777216",
        "CREATE TABLE IF NOT EXISTS message(number INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, size INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS tally(name TEXT PRIMARY KEY, count INTEGER NOT NULL)",
        "SELECT count(*) FROM tally",
    ];

    private static OutboxStore OpenOnce(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            foreach (var statement in Preparation) Run(connection, statement);
            return new OutboxStore(connection);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            if (failure.SqliteErrorCode == Busy) throw new IOException($"The outbox '{file}' is in use by another agent; give each its own data folder.", failure);
            throw;
        }
    }

    /// <summary>How many rows, their size, and what was ever dropped.</summary>
    public (long Rows, long Bytes, long Dropped) Measure()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM message), (SELECT coalesce(sum(size), 0) FROM message), coalesce((SELECT count FROM tally WHERE name = 'dropped'), 0)";
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>Commits new messages and forgets done ones; drops the oldest rows that exceed the bound and counts them.</summary>
    /// <param name="first">The number of the first new row, or 0 when there is none.</param>
    public StoreChange Commit(IReadOnlyList<OutboxMessage> added, IReadOnlyList<long> done, long overflow, out long first)
    {
        first = 0;
        using var transaction = _connection.BeginTransaction();
        (_insert.Transaction, _delete.Transaction) = (transaction, transaction);
        var (removedRows, removedBytes) = (0L, 0L);
        foreach (var number in done)
        {
            if (Delete(number) is not { } size) continue;
            (removedRows, removedBytes) = (removedRows + 1, removedBytes + size);
        }

        var addedBytes = 0L;
        foreach (var message in added)
        {
            var size = SizeOf(message);
            var number = (long)Scalar(_insert, message.Topic, message.Payload.ToArray(), message.Qos, message.Retain ? 1 : 0, size)!;
            if (first == 0) first = number;
            addedBytes += size;
        }

        var dropped = DropOldest(overflow + addedBytes - removedBytes);
        transaction.Commit();
        return new StoreChange(addedBytes, removedRows, removedBytes, dropped.Rows, dropped.Bytes);
    }

    /// <summary>Rows in order, from a number on.</summary>
    public List<OutboxRow> Read(long from, int most)
    {
        (_read.Parameters[0].Value, _read.Parameters[1].Value) = (from, most);
        using var row = _read.ExecuteReader();
        var rows = new List<OutboxRow>();
        while (row.Read()) rows.Add(new OutboxRow(row.GetInt64(0), row.GetString(1), (byte[])row.GetValue(2), row.GetInt32(3), row.GetInt64(4) != 0));
        return rows;
    }

    public long OldestNumber() => Scalar("SELECT coalesce(min(number), 0) FROM message");

    public static int SizeOf(in OutboxMessage message) => message.Payload.Length + message.Topic.Length + RowOverhead;

    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
        _read.Dispose();
        _connection.Dispose();
    }

    /// <summary>Makes room for so many bytes; nothing when the number is not positive.</summary>
    private (long Rows, long Bytes) DropOldest(long bytes)
    {
        var (rows, freed) = (0L, 0L);
        while (freed < bytes)
        {
            var oldest = OldestNumber();
            if (oldest == 0 || Delete(oldest) is not { } size) break;
            (rows, freed) = (rows + 1, freed + size);
        }

        if (rows > 0)
            Run(_connection, $"INSERT INTO tally(name, count) VALUES ('dropped', {rows}) ON CONFLICT(name) DO UPDATE SET count = count + {rows}");
        return (rows, freed);
    }

    /// <returns>What the row had cost, or null when there is no such row.</returns>
    private long? Delete(long number) => (long?)Scalar(_delete, number);

    private static object? Scalar(SqliteCommand statement, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) statement.Parameters[i].Value = values[i];
        return statement.ExecuteScalar();
    }

    private SqliteCommand Statement(string sql, params ReadOnlySpan<(string Name, SqliteType Type)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type) in parameters) command.Parameters.Add(name, type);
        return command;
    }

    private long Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

internal readonly record struct StoreChange(long AddedBytes, long RemovedRows, long RemovedBytes, long DroppedRows, long DroppedBytes);
