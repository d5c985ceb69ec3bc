using System.Threading.Channels;
using Connector.Runtime.Commissioning;
using Microsoft.JSInterop;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Editing;

/// <summary>What goes over the line between the editor in the browser and the text, in both directions, and what happens when it breaks.</summary>
public sealed partial class YamlEditor
{
    /// <summary>A change holds the whole text; who lags further behind is told the text instead of the changes.</summary>
    private const int Waiting = 32;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly Channel<TextChange> _changes = Channel.CreateBounded<TextChange>(Waiting);
    private EditorMirror? _mirror;
    private CancellationTokenSource _line = new();
    private volatile bool _hasMissed;
    private Task? _left;

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
        }
        catch (ArgumentException)
        {
            // It counts in a version that nobody remembers: what was typed is laid on top of the text that is told below.
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or UnauthorizedAccessException)
        {
            return refusal.Message;
        }

        // No change will come that answers the editor: it is told the text.
        _ = InvokeAsync(ResetAsync);
        return null;
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
}
