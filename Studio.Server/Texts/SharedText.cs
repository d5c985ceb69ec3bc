using Connector.Runtime.Commissioning;
using Studio.Client.Ports;

namespace Studio.Server.Texts;

/// <summary>
/// The one owner of a service's open text. Edits arrive against the version their author saw and are carried over what
/// others did since; everybody is told in the order in which it happened. Thread-safe.
/// </summary>
internal sealed class SharedText
{
    /// <summary>How many edit lists back an author may be; at one key every 50 ms that is about four minutes.</summary>
    private const int Remembered = 5_000;

    private readonly Lock _lock = new();
    private readonly EditHistory _history = new(Remembered);
    private readonly Dictionary<string, PersonalUndo> _undo = [];
    private readonly OrderedNotices<TextChange> _notices;
    private readonly TimeProvider _time;
    private readonly int _longest;
    private volatile TextSnapshot _current;
    private volatile CommissioningFile _lastReadable;

    /// <param name="text">The text as stored.</param>
    /// <param name="longest">The longest text that may come of an edit, in characters.</param>
    /// <param name="time">Tells a pause in typing.</param>
    /// <param name="log">Gets what a listener throws.</param>
    public SharedText(string text, int longest, TimeProvider time, ILogger log)
    {
        var file = CommissioningFile.Parse(text);
        _current = new TextSnapshot(0, text, file);
        _lastReadable = file.IsReadable ? file : CommissioningFile.Parse("");
        _longest = longest;
        _time = time;
        _notices = new OrderedNotices<TextChange>(change => Tell(change, log));
    }

    public TextSnapshot Current => _current;

    public CommissioningFile LastReadable => _lastReadable;

    /// <summary>Raised on any thread, in order, outside every lock.</summary>
    public event Action<TextChange>? Changed;

    /// <returns>The new version; null when nothing was left to do.</returns>
    /// <exception cref="ArgumentException">Edits overlap, lie outside their text, or count in a version that is not known (any more).</exception>
    /// <exception cref="TextTooLongException">Nothing was changed.</exception>
    public long? Apply(string author, long baseVersion, IReadOnlyList<TextEdit> edits, string origin)
    {
        long version;
        lock (_lock)
        {
            edits = TextEdits.Rebase(edits, _history.Since(baseVersion));
            var before = _current.Text;
            if (!Change_NeedsLock(edits, origin)) return null;
            version = _history.Version;
            UndoOf_NeedsLock(author).Did(edits, TextEdits.Invert(before, edits), version, origin, _time.GetUtcNow());
        }

        _notices.Deliver();
        return version;
    }

    public bool Undo(string author, string origin) => Step(author, origin, undo => undo.TakeUndo(_history.Oldest), (undo, way) => undo.Undid(way));

    public bool Redo(string author, string origin) => Step(author, origin, undo => undo.TakeRedo(_history.Oldest), (undo, way) => undo.Redid(way));

    public bool CanUndo(string author)
    {
        lock (_lock) return _undo.TryGetValue(author, out var undo) && undo.CanUndo;
    }

    public bool CanRedo(string author)
    {
        lock (_lock) return _undo.TryGetValue(author, out var undo) && undo.CanRedo;
    }

    /// <summary>Tells that something beside the text changed: saving, test values, who else is here.</summary>
    public void Notify()
    {
        lock (_lock) _notices.Queue(new TextChange(_history.Version, [], "", _current.Text));
        _notices.Deliver();
    }

    private bool Step(string author, string origin, Func<PersonalUndo, PersonalUndo.Step?> take, Action<PersonalUndo, PersonalUndo.Step> keep)
    {
        lock (_lock)
        {
            var undo = UndoOf_NeedsLock(author);
            if (take(undo) is not { } step) return false;
            var edits = TextEdits.Rebase(step.Inverse, _history.Since(step.Version));
            var before = _current.Text;
            if (!Change_NeedsLock(edits, origin)) return false;
            keep(undo, new PersonalUndo.Step(TextEdits.Invert(before, edits), _history.Version, origin, _time.GetUtcNow()));
        }

        _notices.Deliver();
        return true;
    }

    private bool Change_NeedsLock(IReadOnlyList<TextEdit> edits, string origin)
    {
        if (edits.Count == 0) return false;
        var grows = edits.Sum(edit => edit.NewText.Length - edit.Length);
        if (grows > 0 && _current.Text.Length + grows > _longest) throw new TextTooLongException(_longest);
        var file = _current.File.WithEdits(edits);
        _history.Add(edits);
        _current = new TextSnapshot(_history.Version, file.Text, file);
        if (file.IsReadable) _lastReadable = file;
        _notices.Queue(new TextChange(_history.Version, edits, origin, file.Text));
        return true;
    }

    private PersonalUndo UndoOf_NeedsLock(string author)
    {
        if (!_undo.TryGetValue(author, out var undo)) _undo[author] = undo = new PersonalUndo();
        return undo;
    }

    private void Tell(TextChange change, ILogger log)
    {
        foreach (var listener in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<TextChange>)listener)(change);
            }
            catch (Exception exception)
            {
                log.LogError(exception, "A listener to a service's text failed; the others are told");
            }
        }
    }
}

/// <summary>An edit would have made the text longer than the studio accepts.</summary>
internal sealed class TextTooLongException(int longest)
    : InvalidOperationException($"A commissioning file may have at most {longest / (1024 * 1024)} million characters here (Studio:MaxImportMegabytes). Nothing was changed.");
