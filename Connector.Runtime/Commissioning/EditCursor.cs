using System.Text;

namespace Connector.Runtime.Commissioning;

internal enum EditStep
{
    Keep,
    Delete,
    Insert,
}

/// <summary>Reads an edit list as steps over the whole text: keep, insert, delete; behind the last edit it keeps for ever.</summary>
internal struct EditCursor
{
    private readonly List<(EditStep Kind, int Count, string Text)> _steps = [];
    private int _index;
    private int _taken;

    public EditCursor(IReadOnlyList<TextEdit> edits)
    {
        var position = 0;
        foreach (var edit in TextEdits.Ordered(edits))
        {
            if (edit.Start > position) _steps.Add((EditStep.Keep, edit.Start - position, ""));
            if (edit.NewText.Length > 0) _steps.Add((EditStep.Insert, edit.NewText.Length, edit.NewText));
            if (edit.Length > 0) _steps.Add((EditStep.Delete, edit.Length, ""));
            position = edit.End;
        }
    }

    public readonly bool AtEnd => _index >= _steps.Count;

    public readonly EditStep Kind => AtEnd ? EditStep.Keep : _steps[_index].Kind;

    public readonly int Count => AtEnd ? int.MaxValue : _steps[_index].Count - _taken;

    public void Take(int count)
    {
        if (AtEnd) return;
        _taken += count;
        if (_taken < _steps[_index].Count) return;
        _index++;
        _taken = 0;
    }

    /// <summary>Takes up to so much of an insertion.</summary>
    public string TakeText(int atMost)
    {
        var count = Math.Min(atMost, Count);
        var text = _steps[_index].Text.Substring(_taken, count);
        Take(count);
        return text;
    }
}

/// <summary>Collects steps into an edit list; neighbouring deletions and insertions become one replacement.</summary>
internal sealed class EditWriter
{
    private readonly List<TextEdit> _edits = [];
    private readonly StringBuilder _inserted = new();
    private int _position;
    private int _deleted;

    public IReadOnlyList<TextEdit> Edits
    {
        get
        {
            Flush();
            return _edits;
        }
    }

    public void Keep(int count)
    {
        if (count == 0) return;
        Flush();
        _position += count;
    }

    public void Delete(int count) => _deleted += count;

    public void Insert(string text) => _inserted.Append(text);

    private void Flush()
    {
        if (_deleted == 0 && _inserted.Length == 0) return;
        _edits.Add(new TextEdit(_position, _deleted, _inserted.ToString()));
        _position += _deleted;
        _deleted = 0;
        _inserted.Clear();
    }
}
