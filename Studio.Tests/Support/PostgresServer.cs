using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Studio.Tests.Support.PostgresServer))]

namespace Studio.Tests.Support;

/// <summary>
/// A PostgreSQL server of its own for the test run: started when the first test asks for a database, on a free port and a
/// folder that goes with it, never as root. Take it as a constructor parameter.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Password = "only; for=tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Lazy<Task<Running>> _running = new(StartAsync);
    private int _databases;

    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Missing => Programs is null
        ? "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        : Environment.IsPrivilegedProcess && !File.Exists("/usr/bin/setpriv") ? "PostgreSQL does not run as root, and setpriv is not there" : null;

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <summary>The connection string of an empty database. Skips the test where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var running = await _running.Value;
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(running.To("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return running.To(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsValueCreated) return;
        var running = await _running.Value;
        running.Server.Kill();
        await running.Server.WaitForExitAsync();
        running.Server.Dispose();
        await RunAsync("/bin/rm", ["-rf", running.Folder]);
    }

    private static async Task<Running> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("studio-postgres-").FullName;
        await RunAsync("/bin/chmod", ["777", folder]);
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, Password);
        var data = Path.Combine(folder, "data");
        await RunAsync(AsUser("initdb", ["-D", data, "-U", "studio", "--pwfile", password, "--auth=scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync"]));
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = Start(AsUser("postgres", ["-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-k", folder, "-c", "fsync=off"]));
            var running = new Running(server, folder, port);
            if (await AnswersAsync(running)) return running;
            if (attempt == 3) throw new InvalidOperationException($"PostgreSQL did not start in {folder}.");
        }
    }

    /// <summary>False when it ended again: its port was taken by another program meanwhile.</summary>
    private static async Task<bool> AnswersAsync(Running running)
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < Patience;)
        {
            if (running.Server.HasExited) return false;
            try
            {
                await using var connection = new NpgsqlConnection(running.To("postgres"));
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            }
        }

        throw new TimeoutException($"PostgreSQL does not answer on port {running.Port}.");
    }

    /// <summary>PostgreSQL refuses to run as root: then as the user that its package made.</summary>
    private static ProcessStartInfo AsUser(string program, string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
    }

    private static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static Task RunAsync(string program, string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    private static async Task RunAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private sealed record Running(Process Server, string Folder, int Port)
    {
        public string To(string database) =>
            new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = "studio", Password = Password, Pooling = database != "postgres" }.ConnectionString;
    }
}
