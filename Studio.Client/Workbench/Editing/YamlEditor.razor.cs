using System.Threading.Channels;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Editing;

public sealed partial class YamlEditor
{
    private readonly string _origin = "yaml-" + Guid.NewGuid().ToString("N");
    /// <summary>A change holds the whole text; who lags further behind is told the text instead of the changes.</summary>
    private const int Waiting = 32;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _leave = new();
    private readonly Channel<TextChange> _changes = Channel.CreateBounded<TextChange>(Waiting);
    private readonly List<Problem> _shown = [];
    private ElementReference _element;
    private DotNetObjectReference<YamlEditor>? _self;
    private IJSObjectReference? _module, _editor;
    private EditorMirror? _mirror;
    private CancellationTokenSource _line = new();
    private volatile bool _hasMissed;
    private Task? _left;
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

    private void Enqueue(TextChange change)
    {
        if (_mirror is not null && change.Version <= _mirror.Version) return;
        if (!_changes.Writer.TryWrite(change)) _hasMissed = true;
    }

    // Changes go to the editor one after the other, in the order of their versions.
    private async Task FollowAsync()
    {
        try
        {
            await foreach (var change in _changes.Reader.ReadAllAsync(_leave.Token))
            {
                try
                {
                    await InvokeAsync(() => TellAsync(change));
                }
                catch (Exception fault) when (!_leave.IsCancellationRequested && fault is JSDisconnectedException or OperationCanceledException or InvalidOperationException)
                {
                    // The connection to the browser is away. When it is back, the editor asks what it missed.
                }
            }
        }
        catch (Exception fault) when (fault is JSDisconnectedException or OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task TellAsync(TextChange change)
    {
        if (_mirror is null || _editor is null || change.Version <= _mirror.Version) return;
        try
        {
            if (_mirror.Take(change) is { } edits) await _editor.InvokeVoidAsync("receive", _line.Token, change.Version, edits.Select(ToChange), change.Origin == _origin, _mirror.EditorLength);
            else await ResetAsync();
        }
        catch (JSException)
        {
            // The editor could not take the change: it is given the whole text anew, and keeps what was typed since.
            await ResetAsync();
        }

        if (_changes.Reader.Count > 0) return;
        if (_hasMissed)
        {
            _hasMissed = false;
            await ResetAsync();
        }

        await SendProblemsAsync();
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

    /// <summary>Takes what was typed. What it answers is why it was refused: the editor keeps it then and offers it again with the next key.</summary>
    /// <param name="version">What the changes count in.</param>
    /// <param name="number">Of the message; they rise by one.</param>
    /// <param name="changes">What was typed.</param>
    [JSInvokable]
    public string? Push(long version, int number, EditorChange[] changes)
    {
        if (_mirror is null || !_mirror.Hears(number)) return null;
        var typed = changes.Select(change => new TextEdit(change.From, change.To - change.From, change.Insert)).ToList();
        try
        {
            if (_mirror.FromEditor(version, typed) is { } edits)
            {
                var wasNothing = Text.Apply(_mirror.Version, edits, _origin) is null;
                _mirror.Took(number, wasNothing);
                if (!wasNothing) return null;
            }

            // No change will come that answers the editor: it is told the text.
            _ = InvokeAsync(ResetAsync);
            return null;
        }
        catch (ArgumentException)
        {
            // It counts in a version that nobody remembers: the whole text is told anew, and what was typed is laid on top of it.
            _ = InvokeAsync(ResetAsync);
            return null;
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            return refusal.Message;
        }
    }

    private async Task ResetAsync()
    {
        var whole = WholeText();
        if (_editor is not null) await _editor.InvokeVoidAsync("reset", _line.Token, whole);
    }

    /// <summary>
    /// The connection was away and is back: what the editor missed, and what had come of what it sent. Nothing that was sent
    /// before this call is taken any more.
    /// </summary>
    /// <param name="version">The last one the editor heard of.</param>
    /// <param name="number">Of its last message.</param>
    [JSInvokable]
    public EditorNews Resume(long version, int number)
    {
        _mirror!.Hears(number);
        var away = _line;
        _line = CancellationTokenSource.CreateLinkedTokenSource(_leave.Token);
        var missed = _mirror.Since(version)?.Select(told => new EditorNewsItem(told.Version, [.. told.Edits.Select(ToChange)], told.Origin == _origin, told.EditorLength)).ToList();
        var news = new EditorNews(missed, missed is null ? WholeText() : null, _mirror.Heard, _mirror.Taken, _mirror.WasNothing);
        // Whoever waits for an answer over the old connection goes on.
        away.Cancel();
        away.Dispose();
        _ = InvokeAsync(SendProblemsAsync);
        return news;
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

    [JSInvokable]
    public EditorWhole WholeText()
    {
        var snapshot = Text.Current;
        _mirror!.Reset(snapshot.Version, snapshot.Text);
        return new(snapshot.Version, _mirror.EditorText, _mirror.Heard, _mirror.Taken);
    }

    private static EditorChange ToChange(TextEdit edit) => new(edit.Start, edit.End, edit.NewText);

    /// <summary>Waits, a moment at most, until what was typed last has arrived. For whoever gives the text away; may be called twice.</summary>
    public Task LeaveAsync() => _left ??= FlushAsync();

    private async Task FlushAsync()
    {
        using var patience = new CancellationTokenSource(LastWords, Time);
        try
        {
            if (_editor is not null) await _editor.InvokeVoidAsync("flush", patience.Token);
        }
        catch (Exception fault) when (fault is JSException or JSDisconnectedException or OperationCanceledException or InvalidOperationException)
        {
            // The browser is gone or does not answer: what it did not send is not to be had.
        }
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

/// <summary>A change as the code editor counts.</summary>
public sealed record EditorChange(int From, int To, string Insert);

public sealed record EditorHelp(int From, int To, string Title, string Text);

/// <summary>The whole text as the editor counts.</summary>
/// <param name="Heard">The number of the editor's last message that came.</param>
/// <param name="Taken">The number of its last one that the text took.</param>
public sealed record EditorWhole(long Version, string Text, int Heard, int Taken);

/// <summary>What an editor missed.</summary>
/// <param name="Changes">Change by change; null where that is not known any more.</param>
/// <param name="Whole">The text, where the changes are not known.</param>
/// <param name="Heard">As in <see cref="EditorWhole"/>.</param>
/// <param name="Taken">As in <see cref="EditorWhole"/>.</param>
/// <param name="WasNothing">Of the message <paramref name="Taken"/> nothing was left to do.</param>
public sealed record EditorNews(IReadOnlyList<EditorNewsItem>? Changes, EditorWhole? Whole, int Heard, int Taken, bool WasNothing);

public sealed record EditorNewsItem(long Version, IReadOnlyList<EditorChange> Changes, bool Own, int Length);
