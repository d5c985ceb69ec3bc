using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Editing;

public sealed partial class YamlEditor
{
    private readonly string _origin = "yaml-" + Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _leave = new();
    private readonly List<Problem> _shown = [];
    private ElementReference _element;
    private DotNetObjectReference<YamlEditor>? _self;
    private IJSObjectReference? _module, _editor;
    private (int From, int To)? _lit;

    [Inject] private IJSRuntime JS { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    [Parameter, EditorRequired] public required IServiceText Text { get; set; }

    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Completions and help; null: none.</summary>
    [Parameter] public IYamlAssist? Assist { get; set; }

    /// <summary>The caret moved, by hand, to this offset of the stored text. By itself that draws nothing: it comes with nearly every key.</summary>
    [Parameter] public Action<int>? CursorMoved { get; set; }

    [Parameter] public EventCallback<Problem> MendAsked { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _module = await JS.InvokeAsync<IJSObjectReference>("import", _leave.Token, "./_content/Studio.Client/editor.js");
            Text.Changed += Enqueue; // first listen, then read
            var snapshot = Text.Current;
            _mirror = new EditorMirror(snapshot.Version, snapshot.Text);
            _self = DotNetObjectReference.Create(this);
            _line = CancellationTokenSource.CreateLinkedTokenSource(_leave.Token);
            _editor = await _module.InvokeAsync<IJSObjectReference>("create", _leave.Token, _element, new { text = _mirror.EditorText, version = snapshot.Version, label = "service.yaml", readOnly = ReadOnly }, _self);
            _ = FollowAsync();
            if (_lit is { } lit) await LightAsync(lit.From, lit.To, reveal: true);
            await SendProblemsAsync();
        }
        catch (Exception fault) when (fault is JSDisconnectedException or OperationCanceledException)
        {
            // The page was left while the editor loaded.
        }
    }

    /// <summary>Shows problems in the gutter and under the text. They count in the newest text; older ones are not shown.</summary>
    public async Task ShowAsync(IReadOnlyList<Problem> problems)
    {
        _shown.Clear();
        _shown.AddRange(problems);
        await SendProblemsAsync();
    }

    private async Task SendProblemsAsync()
    {
        if (_editor is null || _mirror is null || _mirror.Version != Text.Current.Version) return;
        var list = _shown.Take(500).Select((problem, index) => new
        {
            id = index,
            from = _mirror.ToEditor(problem.Place.Start),
            to = _mirror.ToEditor(problem.Place.Start + Math.Max(problem.Place.Length, 1)),
            severity = problem.Severity switch { ProblemSeverity.Error => "error", ProblemSeverity.Warning => "warning", _ => "info" },
            message = problem.Message,
            mend = problem.Mend?.Title,
        }).OrderBy(item => item.from);
        await _editor.InvokeVoidAsync("diagnostics", _line.Token, _mirror.Version, list);
    }

    /// <summary>Lights the lines of a stretch of the stored text; with <paramref name="reveal"/> scrolls there unless somebody types in the editor.</summary>
    public async Task LightAsync(int from, int to, bool reveal)
    {
        _lit = (from, to);
        if (_editor is null || _mirror is null) return;
        await _editor.InvokeVoidAsync("light", _line.Token, _mirror.ToEditor(from), _mirror.ToEditor(to), reveal);
    }

    public async Task DarkenAsync()
    {
        _lit = null;
        if (_editor is not null) await _editor.InvokeVoidAsync("light", _line.Token, -1, -1, false);
    }

    /// <summary>Puts the caret at a place of the stored text.</summary>
    public async Task GoToAsync(int offset)
    {
        if (_editor is not null && _mirror is not null) await _editor.InvokeVoidAsync("goTo", _line.Token, _mirror.ToEditor(offset));
    }

    [JSInvokable]
    public bool Undo() => !ReadOnly && Text.Undo();

    [JSInvokable]
    public bool Redo() => !ReadOnly && Text.Redo();

    [JSInvokable]
    public void Cursor(long version, int offset)
    {
        if (_mirror is not null) CursorMoved?.Invoke(_mirror.ToStored(version, offset));
    }

    [JSInvokable]
    public Task Mend(int id) => id >= 0 && id < _shown.Count ? MendAsked.InvokeAsync(_shown[id]) : Task.CompletedTask;

    [JSInvokable]
    public IReadOnlyList<YamlCompletion> Complete(long version, int offset) =>
        _mirror is null || Assist is null ? [] : Assist.Complete(_mirror.ToStored(version, offset));

    [JSInvokable]
    public EditorHelp? Help(long version, int offset)
    {
        if (_mirror is null || Assist?.Help(_mirror.ToStored(version, offset)) is not { } help) return null;
        return new(_mirror.ToEditor(help.Start), _mirror.ToEditor(help.Start + help.Length), help.Title, help.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        Text.Changed -= Enqueue;
        await _leave.CancelAsync();
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("dispose");
                await _editor.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the editor with it.
        }

        _self?.Dispose();
        _line.Dispose();
    }
}
