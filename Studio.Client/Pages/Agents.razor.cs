using Microsoft.AspNetCore.Components;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Pages;

public sealed partial class Agents : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _leave = new();
    private IReadOnlyList<AgentStatus> _agents = [];
    private PageQuery _query = null!;
    private ScreenUpdates? _updates;
    private ITimer? _timer;
    private ModalDialog? _revoke;
    private AgentStatus? _doomed;
    private Fault? _fault;
    private int _minutes = 10;

    [Inject] private IAgentRegistry Registry { get; set; } = default!;

    [Inject] private IAgents Agents_ { get; set; } = default!;

    [Inject] private IBroker Broker { get; set; } = default!;

    [Inject] private ICurrentUser User { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    /// <summary>The connection whose values and log are shown: agent, service and connection, with slashes between.</summary>
    private string? Open => _query["open"];

    private bool IsUnlocked => Registry.Status.UnlockedUntil > Time.GetUtcNow();

    private List<AgentStatus> Others => [.. _agents.Where(agent => !agent.IsEmbedded)];

    private string Summary => Others.Count == 0 ? "only the one inside this studio" : $"{Others.Count(agent => agent.Online == true)} of {Others.Count} online";

    protected override void OnInitialized()
    {
        _query = new PageQuery(Navigation, () => _ = InvokeAsync(StateHasChanged));
        _agents = Agents_.All;
        _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(Show));
        Registry.Changed += _updates.Request;
        Agents_.Changed += _updates.Request;
        Broker.Changed += _updates.Request;
        // Countdown, states and figures move by themselves.
        if (RendererInfo.IsInteractive) _timer = Time.CreateTimer(_ => _updates.Request(), null, Tick, Tick);
    }

    private void Show()
    {
        _agents = Agents_.All;
        StateHasChanged();
    }

    private void Choose(string? open) => _query.Set("open", open);

    private void AskRevoke(AgentStatus agent)
    {
        _doomed = agent;
        _revoke?.Open();
    }

    private async Task RevokeAsync()
    {
        if (_doomed is not { } agent) return;
        try
        {
            await Registry.RevokeAsync(agent.Name, _leave.Token);
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            throw new Fault(refusal.Message);
        }
    }

    private async Task DoAsync(Func<CancellationToken, Task> deed)
    {
        _fault = null;
        try
        {
            await deed(_leave.Token);
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            _fault = new Fault(refusal.Message);
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // The page was left.
        }

        Show();
    }

    public void Dispose()
    {
        _query.Dispose();
        _timer?.Dispose();
        if (_updates is not null)
        {
            Registry.Changed -= _updates.Request;
            Agents_.Changed -= _updates.Request;
            Broker.Changed -= _updates.Request;
            _updates.Dispose();
        }

        _leave.Cancel();
    }
}
