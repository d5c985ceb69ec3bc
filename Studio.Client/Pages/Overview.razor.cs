using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Overview;
using Studio.Client.Ports;

namespace Studio.Client.Pages;

public sealed partial class Overview : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _leave = new();
    private ModalDialog? _new, _import, _delete;
    private IReadOnlyList<ServiceSummary> _services = [];
    private IReadOnlyList<ServiceCard>? _cards;
    private IReadOnlyList<AgentStatus> _agents = [];
    private ServiceSummary? _doomed;
    private ITimer? _timer;
    private Fault? _fault;
    private string _name = "", _pasted = "";
    private bool _isStarting;

    [Inject] private IServices Services { get; set; } = default!;

    [Inject] private ITestSessions Sessions { get; set; } = default!;

    [Inject] private IInstallations Installations { get; set; } = default!;

    [Inject] private IAgents Agents { get; set; } = default!;

    [Inject] private IBroker Broker { get; set; } = default!;

    [Inject] private IExampleDevices Devices { get; set; } = default!;

    [Inject] private ICurrentUser User { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Services.Changed += Reload;
        await LoadAsync();
        if (RendererInfo.IsInteractive) _timer = Time.CreateTimer(_ => _ = InvokeAsync(ShowStates), null, Refresh, Refresh);
    }

    private void Reload() => _ = InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        try
        {
            _services = await Services.ListAsync(_leave.Token);
            _fault = null;
            Rank();
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or System.Data.Common.DbException)
        {
            _fault = new Fault("The services could not be loaded. Look at the studio's data directory and try again.", inner: fault);
        }
    }

    private void ShowStates()
    {
        if (_services.Count == 0) return;
        Rank();
        StateHasChanged();
    }

    private void Rank()
    {
        var installed = Installations.Installed.ToLookup(service => service.ServiceKey);
        _agents = Agents.All;
        _cards = [.. _services.Select(service => ServiceCard.Of(service, Sessions.Running(service.Key), [.. installed[service.Key]], Time.GetUtcNow())).OrderBy(card => card.Rank)];
    }

    private StateLook BrokerLook => Broker.Status.State switch
    {
        BrokerState.Connected => new("connected", "ok", "check"),
        BrokerState.Starting => new("starting", "busy", "busy"),
        BrokerState.Off => new("off", "idle", "minus"),
        BrokerState.Missing => new("missing", "warn", "alert"),
        _ => new("away", "bad", "alert"),
    };

    private async Task CreateAsync()
    {
        var name = _name.Trim();
        if (name.Length == 0) throw new Fault("Give the service a name.");
        Open(await Services.CreateAsync(CommissioningTemplate.NewService(name), null, _leave.Token));
    }

    private async Task ImportPastedAsync()
    {
        if (string.IsNullOrWhiteSpace(_pasted)) throw new Fault("Choose a file, or paste its text.");
        Open(await Services.CreateAsync(_pasted, null, _leave.Token));
    }

    private async Task ImportFileAsync(InputFileChangeEventArgs chosen)
    {
        _fault = null;
        try
        {
            if (chosen.File.Size > ImportedText.LargestFile) throw new Fault($"{chosen.File.Name} is larger than 10 MB.");
            await using var stream = chosen.File.OpenReadStream(ImportedText.LargestFile, _leave.Token);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, _leave.Token);
            Open(await Services.CreateAsync(ImportedText.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), chosen.File.Name), chosen.File.Name, _leave.Token));
        }
        catch (Fault fault)
        {
            _import?.Show(fault);
        }
        catch (IOException fault)
        {
            _import?.Show(new Fault("The file did not arrive whole. Choose it again.", inner: fault));
        }
    }

    private async Task TryExampleAsync()
    {
        if (_isStarting) return;
        _isStarting = true;
        _fault = null;
        try
        {
            var device = await Devices.StartAsync("Custom", _leave.Token);
            Open(await Services.CreateAsync(Devices.ReadyFile(device.Id), "example.yaml", _leave.Token));
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            _fault = new Fault("The example device could not be started.", inner: fault);
        }
        finally
        {
            _isStarting = false;
        }
    }

    private void AskDelete(ServiceSummary service)
    {
        _doomed = service;
        _delete?.Open();
    }

    private async Task DeleteAsync()
    {
        if (_doomed is { } service) await Services.DeleteAsync(service.Key, _leave.Token);
    }

    private void Open(string key) => Navigation.NavigateTo($"/services/{key}");

    public void Dispose()
    {
        Services.Changed -= Reload;
        _timer?.Dispose();
        _leave.Cancel();
    }
}
