using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Pages;

/// <summary>Who may come in and what they may do.</summary>
public sealed partial class Users : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<UserSummary>? _users;
    private Fault? _fault;
    private string? _refused;
    private (string For, OneTimeLink Link)? _link;
    private bool _copied;
    private ModalDialog? _invite, _removal;
    private string _name = "";
    private Role _role = Role.Operator;
    private UserSummary? _removed;

    [Inject] private IUsers Directory { get; set; } = default!;

    [Inject] private ICurrentUser User { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private IJSRuntime JS { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Directory.Changed += Reload;
        if (User.MayAdmin) await LoadAsync();
    }

    public void Dispose()
    {
        Directory.Changed -= Reload;
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            _users = await Directory.ListAsync(_gone.Token);
            _fault = null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is closed.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _fault = new Fault("The users could not be loaded.", null, failure);
        }
    }

    private void Reload() => _ = InvokeAsync(async () =>
    {
        if (_gone.IsCancellationRequested || !User.MayAdmin) return;
        await LoadAsync();
        StateHasChanged();
    });

    private void AskWhom()
    {
        (_name, _role) = ("", Role.Operator);
        _invite?.Open();
    }

    private void AskRemoval(UserSummary one)
    {
        _removed = one;
        _removal?.Open();
    }

    private Task InviteAsync() => DialogAsync(async () => Show(_name.Trim(), await Directory.InviteAsync(_name, _role, _gone.Token)));

    private Task RemoveAsync() => DialogAsync(() => Directory.RemoveAsync(_removed!.Id, _gone.Token));

    private Task ResetAsync(UserSummary one) => DoAsync(async () => Show(one.Name, await Directory.ResetAsync(one.Id, _gone.Token)));

    private Task DisableAsync(UserSummary one) => DoAsync(() => Directory.SetDisabledAsync(one.Id, one.Standing != UserStanding.Disabled, _gone.Token));

    private async Task RoleAsync(UserSummary one, ChangeEventArgs change)
    {
        await DoAsync(() => Directory.SetRoleAsync(one.Id, Enum.Parse<Role>((string)change.Value!), _gone.Token));
        // Refused, the list shows again what holds: the browser has its own idea of the choice, so it is drawn anew.
        _users = null;
        StateHasChanged();
        await LoadAsync();
    }

    private void Show(string name, OneTimeLink link)
    {
        _link = (name, link);
        _copied = false;
    }

    private string Full(OneTimeLink link) => Navigation.BaseUri.TrimEnd('/') + link.Path;

    private async Task CopyAsync() => _copied = await JS.InvokeAsync<bool>("studio.copy", Full(_link!.Value.Link));

    private async Task DoAsync(Func<Task> deed)
    {
        _refused = null;
        try
        {
            await deed();
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            _refused = refusal.Message;
        }
    }

    private static async Task DialogAsync(Func<Task> deed)
    {
        try
        {
            await deed();
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            throw new Fault(refusal.Message);
        }
    }

    private string StandingOf(UserSummary one) => one.Standing switch
    {
        UserStanding.Disabled => "no, disabled",
        UserStanding.Invited => one.LinkEnds > Time.GetUtcNow() ? "invited" : "invitation has ended",
        _ => "yes",
    };

    private static string MeaningOf(Role role) => role switch
    {
        Role.Viewer => "looks at services and values",
        Role.Operator => "connects, reads, writes",
        Role.Engineer => "edits, installs, lets agents in",
        Role.Admin => "manages users, sees who did what",
        _ => "",
    };
}
