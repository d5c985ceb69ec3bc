using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Studio.Server.Storage;
using Studio.Server.Web;

namespace Studio.Server.Connectors;

/// <summary>The studio's connectors: the built-in ones, those of the data directory and those of the settings, watched while it runs.</summary>
internal sealed class ConnectorRoom : IHostedService
{
    /// <summary>How long the start waits for folders to load; what takes longer comes when it is ready.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConnectorLibrary _library;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectorRoom> _log;
    private readonly CancellationTokenSource _stop = new();
    private Task _loading = Task.CompletedTask;

    public ConnectorRoom(DataDirectory data, StudioSettings settings, IConfiguration configuration, IHostEnvironment environment, RuntimeOptions options, TimeProvider time, ILogger<ConnectorRoom> log)
    {
        (_time, _log) = (time, log);
        OwnFolder = Path.Combine(data.Root, "connectors");
        string[] others = [.. settings.Connectors, .. configuration["connectors"] is { Length: > 0 } one ? [one] : Array.Empty<string>()];
        _library = new ConnectorLibrary([OwnFolder, .. others.Select(path => Path.GetFullPath(path, environment.ContentRootPath))], options, time);
    }

    /// <summary>Where connectors go that are made or added in the page.</summary>
    public string OwnFolder { get; }

    public ConnectorCatalog Catalog => _library.Catalog;

    public void Reload(string folder) => _library.Reload(folder);

    public bool Recognises(string folder) => _library.Recognises(folder);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(OwnFolder);
        _loading = _library.LoadAsync(_stop.Token);
        var first = await Task.WhenAny(_loading, Task.Delay(Patience, _time, cancellationToken));
        if (first != _loading) _log.LogInformation("Some connector folders take long to load; they come when they are ready");
        else await _loading;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _library.DisposeAsync();
    }
}
