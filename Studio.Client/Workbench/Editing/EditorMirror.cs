using Connector.Runtime.Commissioning;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Editing;

/// <summary>
/// What one code editor has been told so far. Turns changes of the stored text into changes as the editor counts, and what
/// was typed (against a version the editor had seen) back. Not thread-safe: belongs to its circuit.
/// </summary>
internal sealed class EditorMirror
{
    private const int Remembered = 256;
    private readonly Queue<ToldChange> _told = new();
    private string _text;
    private LineEnds _lines;

    public EditorMirror(long version, string text)
    {
        (Version, _text) = (version, text);
        _lines = new LineEnds(text);
    }

    /// <summary>The version the editor has been told of.</summary>
    public long Version { get; private set; }

    /// <summary>The number of the last message that came from the editor.</summary>
    public int Heard { get; private set; }

    /// <summary>The number of the last message whose edits the text took.</summary>
    public int Taken { get; private set; }

    /// <summary>Nothing was left to do of the message <see cref="Taken"/>: no change answers it.</summary>
    public bool WasNothing { get; private set; }

    /// <summary>The text's length as the editor counts, so that it can tell whether the two have come apart.</summary>
    public int EditorLength => _lines.EditorLength;

    /// <summary>The whole text as the editor holds it.</summary>
    public string EditorText => LineEnds.Normalise(_text);

    /// <summary>Takes the next change of the stored text; null when it is not the next one and everything must be told anew.</summary>
    public IReadOnlyList<TextEdit>? Take(TextChange change)
    {
        if (change.Version != Version + 1) return null;
        var edits = change.Edits.Select(_lines.ToEditor).ToList();
        var broken = change.Edits.Any(SplitsALineEnd);
        if (change.Edits.Count > 0) _lines = _lines.After(_text, change.Edits, change.Text);
        _text = change.Text;
        Version = change.Version;
        _told.Enqueue(new ToldChange(Version, edits, change.Origin, EditorLength));
        if (_told.Count > Remembered) _told.Dequeue();
        return broken ? null : edits;
    }

    /// <summary>Whether a message is news. One that comes late, over a connection that was given up, has been sent again since.</summary>
    public bool Hears(int number)
    {
        if (number <= Heard) return false;
        Heard = number;
        return true;
    }

    /// <param name="number">Of the message whose edits the text took.</param>
    /// <param name="wasNothing">Whether nothing was left to do.</param>
    public void Took(int number, bool wasNothing) => (Taken, WasNothing) = (number, wasNothing);

    /// <summary>What was told after a version, oldest first; null when that is no longer known.</summary>
    public IReadOnlyList<ToldChange>? Since(long version) =>
        version > Version || (version < Version && !Remembers(version)) ? null : [.. _told.Where(told => told.Version > version)];

    /// <summary>Starts anew from a whole text.</summary>
    public void Reset(long version, string text)
    {
        _told.Clear();
        (Version, _text) = (version, text);
        _lines = new LineEnds(text);
    }

    /// <summary>What was typed, as edits of the stored text at <see cref="Version"/>; null when the version is too old to know.</summary>
    public IReadOnlyList<TextEdit>? FromEditor(long version, IReadOnlyList<TextEdit> typed)
    {
        if (Since(version) is not { } since) return null;
        var present = TextEdits.Rebase(typed, since.Select(told => told.Edits));
        return [.. present.Select(_lines.ToStored)];
    }

    /// <summary>A place the editor named at a version, in the stored text.</summary>
    public int ToStored(long version, int offset)
    {
        foreach (var told in _told)
        {
            if (told.Version > version) offset = TextEdits.TransformOffset(offset, told.Edits, moveWithInsertion: false);
        }

        return Math.Min(_lines.ToStored(offset), _text.Length);
    }

    public int ToEditor(int offset) => _lines.ToEditor(Math.Min(offset, _text.Length));

    private bool Remembers(long version) => _told.Count > 0 && _told.Peek().Version <= version + 1;

    // An edit that leaves half of a CR LF behind changes what the editor counts in a way no single edit can say.
    private bool SplitsALineEnd(TextEdit edit) => Splits(edit.Start) || Splits(edit.End)
        || (edit.NewText.StartsWith('\n') && edit.Start > 0 && _text[edit.Start - 1] == '\r')
        || (edit.NewText.EndsWith('\r') && edit.End < _text.Length && _text[edit.End] == '\n')
        || (edit.NewText.Length == 0 && edit.Start > 0 && edit.End < _text.Length && _text[edit.Start - 1] == '\r' && _text[edit.End] == '\n');

    private bool Splits(int offset) => offset > 0 && offset < _text.Length && _text[offset - 1] == '\r' && _text[offset] == '\n';
}

/// <summary>A change as the editor was told of it.</summary>
/// <param name="Version">After the change.</param>
/// <param name="Edits">As the editor counts.</param>
/// <param name="Origin">Who made it.</param>
/// <param name="EditorLength">Of the text after it, as the editor counts.</param>
internal sealed record ToldChange(long Version, IReadOnlyList<TextEdit> Edits, string Origin, int EditorLength);
