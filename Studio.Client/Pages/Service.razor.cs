using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;
using Studio.Client.Workbench;
using Studio.Client.Workbench.Editing;
using Studio.Client.Workbench.Marks;

namespace Studio.Client.Pages;

public sealed partial class Service
{
    private static readonly (string Pane, string Label)[] Panes = [("tree", "Parts"), ("form", "Form"), ("yaml", "YAML"), ("test", "Test")];
    private readonly CancellationTokenSource _leave = new();
    private ScreenUpdates? _updates;
    private IServiceText? _text;
    private WorkbenchContext? _context;
    private LiveStates? _live;
    private YamlAssist? _assist;
    private YamlEditor? _editor;
    private NodeForm? _form;
    private Fault? _fault;
    private string? _name, _serviceId, _selected, _openKey;
    private PageQuery _query = null!;
    private bool _isMissing, _isLit;
    private IReadOnlyList<Problem>? _shownList;
    private long _litVersion = -1;

    [Parameter] public required string Key { get; set; }

    [Inject] private IServices Services { get; set; } = default!;

    [Inject] private ITestSessions Sessions { get; set; } = default!;

    [Inject] private ITestMarks TestMarks { get; set; } = default!;

    [Inject] private IConnectorCatalog Catalog { get; set; } = default!;

    [Inject] private ICurrentUser User { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    /// <summary>The selected part, as its JSON Pointer.</summary>
    private string? Node => _query["node"];

    /// <summary>The tab of the test panel.</summary>
    private string? Tab => _query["tab"];

    /// <summary>The column that a narrow screen shows.</summary>
    private string Pane => _query["pane"] is { } pane && Panes.Any(known => known.Pane == pane) ? pane : "form";

    protected override void OnInitialized() => _query = new PageQuery(Navigation, () => _ = InvokeAsync(Show));

    protected override async Task OnParametersSetAsync()
    {
        if (_openKey != Key && RendererInfo.IsInteractive) await OpenAsync();
        await ShowSelectedAsync();
    }

    private async Task OpenAsync()
    {
        _openKey = Key;
        _fault = null;
        try
        {
            _text = await Services.OpenAsync(Key, _leave.Token);
            if (_text is null)
            {
                _isMissing = true;
                return;
            }

            var marks = await TestMarks.WatchAsync(Key, _leave.Token);
            _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(Show), ScreenUpdates.TypingGap);
            var draft = new ServiceDraft(_text, new CatalogSchemas(Catalog), Time, _updates.Request);
            _context = new WorkbenchContext
            {
                Key = Key,
                Draft = draft,
                Session = Sessions.Join(Key),
                Marks = marks is null ? null : new LiveMarks(marks, Time),
                Catalog = Catalog,
                User = User,
                Toasts = Toasts,
                Select = Select,
                Light = LightAsync,
                Reveal = RevealAsync,
            };
            _live = new LiveStates(_context, Time);
            _assist = new YamlAssist(() => draft.Text.Current.Text, () => draft.File, Catalog);
            Services.Changed += NameChanged;
            Catalog.ConnectorChanged += ConnectorChanged;
            await NameAsync();
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or System.Data.Common.DbException)
        {
            _fault = new Fault("The service could not be opened. Look at the studio's data directory and try again.", inner: fault);
        }
    }

    // The form is drawn from the new schema; what was typed stands in the text and stays there.
    private void ConnectorChanged(ConnectorChange change)
    {
        if (_context is null || _context.File.Resources.All(resource => resource.Protocol != change.Protocol)) return;
        _context.News.Add(change);
        _context.Draft.Recheck();
        _updates?.Request();
    }

    private async Task NameAsync()
    {
        var summary = (await Services.ListAsync(_leave.Token)).FirstOrDefault(service => service.Key == Key);
        (_name, _serviceId) = (summary?.Name ?? _name, summary?.ServiceId ?? _serviceId);
    }

    private void NameChanged() => _ = InvokeAsync(async () =>
    {
        try
        {
            await NameAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // The page was left.
        }
    });

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_editor is null || _selected is null || _isLit) return;
        _isLit = true;
        await LightAsync(_selected);
    }

    // Drawn first: what the editor is told crosses the line behind it and is not waited for before.
    private async Task Show()
    {
        if (_context is null) return;
        var lit = ShowSelectedAsync();
        StateHasChanged();
        if (_editor is not null && !ReferenceEquals(_context.Draft.Problems, _shownList) && _context.Draft.CheckedVersion == _context.Text.Current.Version)
        {
            _shownList = _context.Draft.Problems;
            await _editor.ShowAsync(_context.Draft.Problems);
        }

        await lit;
    }

    // A part that was deleted or renamed elsewhere gives way to the first connection.
    private async Task ShowSelectedAsync()
    {
        if (_context is null) return;
        var wanted = Node is not null && (Node == NodePointer.Service || _context.File.Locate(Node) is not null) ? Node : null;
        wanted ??= First();
        if (wanted == _selected && _context.Text.Current.Version == _litVersion) return;
        var moved = wanted != _selected;
        (_selected, _litVersion) = (wanted, _context.Text.Current.Version);
        if (moved && wanted is not null) await LightAsync(wanted);
    }

    private string? First() => _context?.File.Resources.FirstOrDefault(resource => resource.Kind == ResourceKind.Connection)?.Pointer
        ?? _context?.File.Resources.FirstOrDefault()?.Pointer;

    private void Select(string? pointer, bool replace) =>
        _query.Set(new Dictionary<string, string?> { ["node"] = pointer, ["pane"] = Pane is "tree" or "form" ? null : Pane }, replace);

    private void ShowPane(string pane) =>
        _query.Set("pane", pane == "form" ? null : pane);

    private void ShowTab(string tab) =>
        _query.Set("tab", tab == "read" ? null : tab);

    // The caret moved in the YAML: the form follows.
    private void SelectAt(int offset)
    {
        if (_context is null || _context.Draft.IsHalfTyped) return;
        var part = NodePointer.Part(_context.Text.Current.File.PointerAt(offset));
        if (part is not null && part != _selected) Select(part, replace: true);
    }

    private async Task LightAsync(string pointer)
    {
        if (_editor is null || _context is null || _context.Draft.IsHalfTyped) return;
        var file = _context.Text.Current.File;
        if (file.Locate(pointer) is not { } place)
        {
            await _editor.DarkenAsync();
            return;
        }

        // Of a whole part only its own line is lit.
        var end = NodePointer.Part(pointer) == pointer ? file.Text.IndexOf('\n', place.Start) : place.Start + place.Length;
        await _editor.LightAsync(place.Start, end < 0 ? file.Text.Length : Math.Max(place.Start, end), reveal: true);
    }

    private async Task RevealAsync(string pointer)
    {
        if (NodePointer.Part(pointer) is { } part && part != _selected) Select(part, replace: false);
        if (Pane is "test" or "tree") ShowPane("form");
        await Task.Yield();
        if (_form is not null) await _form.RevealAsync(pointer);
        await LightAsync(pointer);
    }

    private async Task GoToAsync(Problem problem)
    {
        if (Pane != "yaml" && NodePointer.Part(problem.Pointer) is { } part && part != _selected) Select(part, replace: false);
        if (_editor is not null) await _editor.GoToAsync(problem.Place.Start);
    }

    private void Mend(Problem problem)
    {
        if (_context?.Draft.Mend(problem) == true) Toasts.Say($"Done: {problem.Mend!.Title}.", "Undo", () => Task.FromResult(_context.Text.Undo()));
    }

    public async ValueTask DisposeAsync()
    {
        _query.Dispose();
        Services.Changed -= NameChanged;
        Catalog.ConnectorChanged -= ConnectorChanged;
        // What was typed last may still be on its way to the text that is given away below.
        if (_editor is not null) await _editor.LeaveAsync();
        await _leave.CancelAsync();
        _live?.Dispose();
        _updates?.Dispose();
        _context?.Draft.Dispose();
        _context?.Session.Dispose();
        if (_context?.Marks is { } marks) await marks.DisposeAsync();
        if (_text is not null) await _text.DisposeAsync();
    }
}
