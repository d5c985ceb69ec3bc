using System.ComponentModel;
using System.Text.Json;
using Connector.Runtime.Mqtt;
using Studio.Client.Ports;
using Studio.Server.Storage;

namespace Studio.Server.Broker;

/// <summary>
/// Sees to the broker: starts, watches and stops the embedded one, and keeps the studio's own link to it or to the external
/// one. Without a broker the studio works; the status says what is missing.
/// </summary>
internal sealed class BrokerSupervisor(MqttSettings settings, DataDirectory data, TimeProvider time, ILogger<BrokerSupervisor> log) : BackgroundService, IBroker
{
    private static readonly TimeSpan FirstRestart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(1);

    private readonly string _clientId = $"studio-{Guid.NewGuid():N}"[..20];
    private BrokerStatus _status = new(settings.Mode == "off" ? BrokerState.Off : BrokerState.Starting, settings.Mode == "embedded", null,
        settings.Mode == "off" ? "MQTT is switched off (Mqtt:Mode)." : "Starting.");
    private readonly MosquittoLink _link = new(settings.Mode == "external" ? settings.ExternalLink("studio") : new MqttLinkOptions { Host = settings.Address, ClientId = "studio" }, time);
    private int _restarts;
    private BrokerFolder? _folder;

    public BrokerStatus Status => Volatile.Read(ref _status);

    public event Action? Changed;

    /// <summary>The studio's own link; the same as long as the studio lives, whatever broker it leads to.</summary>
    public IMqttLink Link => _link;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Mode == "off") return;
        try
        {
            if (settings.Mode == "external") await LinkWhileAsync(settings.ExternalLink(_clientId), null, stoppingToken);
            else await KeepEmbeddedAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The studio stops.
        }
        finally
        {
            await _link.DisposeAsync();
        }
    }

    private async Task KeepEmbeddedAsync(CancellationToken stopping)
    {
        var files = MosquittoFiles.Find(settings.Executable);
        if ((files.Fault ?? MqttLibrary.Fault) is { } missing)
        {
            Enter(new BrokerStatus(BrokerState.Missing, true, null, missing));
            log.LogWarning("{Reason}", missing);
            return;
        }

        var folder = _folder = new BrokerFolder(data.Root, settings);
        if (await OrphanedBroker.EndAsync(folder.Record, stopping) is { } orphan)
            log.LogWarning("Ended the broker (process {Process}) that an earlier studio had left behind.", orphan);
        int? port = null;
        for (var failures = 0; ; failures++)
        {
            var began = time.GetTimestamp();
            port = folder.ChoosePort(port);
            var reason = await RunOnceAsync(files, folder, port.Value, stopping);
            if (time.GetElapsedTime(began) > GoodRun) failures = 0;
            var delay = LinkBackoff.Delay(failures + 1, FirstRestart, LongestRestart, 0);
            _restarts++;
            log.LogWarning("{Reason} Starting it again in {Delay} s.", reason.Sentence, delay.TotalSeconds);
            Enter(new BrokerStatus(BrokerState.Away, true, null, $"{reason.Sentence} It is started again in {delay.TotalSeconds:0} s.", reason.Detail, _restarts));
            await Task.Delay(delay, time, stopping);
        }
    }

    /// <summary>The embedded broker has stored a change of its accounts: a copy is kept for the case that its file is damaged.</summary>
    public void KeepAccounts()
    {
        if (_folder is not { } folder) return;
        try
        {
            BrokerAccounts.Keep(folder.Accounts);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(failure, "No copy of the broker's accounts could be kept.");
        }
    }

    /// <summary>Runs the broker until it ends by itself, and says how.</summary>
    private async Task<(string Sentence, string? Detail)> RunOnceAsync(MosquittoFiles files, BrokerFolder folder, int port, CancellationToken stopping)
    {
        string password;
        MosquittoProcess broker;
        try
        {
            password = BrokerAccounts.Prepare(folder.Accounts, out var damaged);
            if (damaged is not null) log.LogWarning("The broker's accounts file was damaged. The copy of the last change is used in its place; the damaged one is {File}.", damaged);
            folder.Configure(files, port);
            broker = await MosquittoProcess.StartAsync(files, folder, stopping);
        }
        catch (JsonException failure)
        {
            return ($"The broker's accounts file '{folder.Accounts}' is damaged. Restore it from a backup, or remove it: all agents must then be allowed again.", failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return ("The broker could not be started.", failure.Message);
        }

        await using var running = broker;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var exit = EndWithAsync(broker, over);
        var options = new MqttLinkOptions
        {
            Host = settings.Address is "0.0.0.0" ? "127.0.0.1" : settings.Address is "::" ? "::1" : settings.Address,
            Port = port,
            ClientId = _clientId,
            User = BrokerAccounts.StudioAccount,
            Password = password,
            FirstRetry = TimeSpan.FromMilliseconds(100),
            LongestRetry = TimeSpan.FromSeconds(5),
        };
        try
        {
            await LinkWhileAsync(options, broker, over.Token);
        }
        catch (OperationCanceledException)
        {
            if (stopping.IsCancellationRequested)
            {
                // Says good-bye before the broker goes.
                await _link.DisposeAsync();
                throw;
            }
        }

        await exit;
        return ($"The broker ended unexpectedly (exit code {broker.ExitCode}).", broker.Log);
    }

    private static async Task EndWithAsync(MosquittoProcess broker, CancellationTokenSource over)
    {
        try
        {
            await broker.WaitForExitAsync(over.Token);
            await over.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The studio stops; the broker is ended by its owner.
        }
    }

    /// <summary>Keeps a link and tells its state, until cancelled.</summary>
    private async Task LinkWhileAsync(MqttLinkOptions options, MosquittoProcess? embedded, CancellationToken cancellationToken)
    {
        using var states = _link.WatchStatus();
        _link.Redirect(options);
        _link.Start();
        while (true) Tell(options, await states.Changes.ReadAsync(cancellationToken), embedded is not null);
    }

    private void Tell(MqttLinkOptions options, MqttLinkStatus link, bool embedded)
    {
        var state = link switch
        {
            { State: MqttLinkState.Connected } => BrokerState.Connected,
            { Failure: MqttFailure.LibraryMissing } => BrokerState.Missing,
            { State: MqttLinkState.Connecting, Attempt: 0 } => BrokerState.Starting,
            _ => BrokerState.Away,
        };
        // Between two attempts the reason of the last failure says more than "connecting".
        if (link.State == MqttLinkState.Connecting && Status.State == BrokerState.Away) return;
        Enter(new BrokerStatus(state, embedded, options.Address, link.Reason, link.Detail, _restarts));
    }

    private void Enter(BrokerStatus status)
    {
        Volatile.Write(ref _status, status);
        Changed?.Invoke();
    }
}
