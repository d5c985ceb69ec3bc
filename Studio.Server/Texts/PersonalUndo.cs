using Connector.Runtime.Commissioning;

namespace Studio.Server.Texts;

/// <summary>
/// What one person can take back and do again. Each step remembers the edits that reverse it and the version whose text
/// they count in; they are carried over what others did since when they are used. Not thread-safe.
/// </summary>
internal sealed class PersonalUndo
{
    private const int Steps = 500;
    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Step> _undo = new();
    private readonly LinkedList<Step> _redo = new();

    public bool CanUndo => _undo.Count > 0;

    public bool CanRedo => _redo.Count > 0;

    /// <summary>A new edit: the way back to it, from the version it made. Whatever was taken back before can no longer be redone.</summary>
    public void Did(IReadOnlyList<TextEdit> edits, IReadOnlyList<TextEdit> inverse, long version, string origin, DateTimeOffset at)
    {
        _redo.Clear();
        var typing = edits.Count == 1 ? edits[0] : (TextEdit?)null;
        if (_undo.Last?.Value is { } last && last.Version == version - 1 && last.Origin == origin && at - last.At < TypingPause
            && typing is { } next && last.Continues(next))
        {
            _undo.RemoveLast();
            inverse = TextEdits.Compose(inverse, last.Inverse);
        }

        Push(_undo, new Step(inverse, version, origin, at, typing is { } edit ? edit.Start : -1, typing is { } done ? done.Start + done.NewText.Length : -1));
    }

    /// <summary>The last step not yet taken back, removed from the stack; null when there is none that history still reaches.</summary>
    public Step? TakeUndo(long oldest) => Take(_undo, oldest);

    public Step? TakeRedo(long oldest) => Take(_redo, oldest);

    public void Undid(Step way) => Push(_redo, way);

    public void Redid(Step way) => Push(_undo, way);

    private static Step? Take(LinkedList<Step> stack, long oldest)
    {
        if (stack.Last?.Value is not { } step) return null;
        stack.RemoveLast();
        if (step.Version >= oldest) return step;
        stack.Clear();
        return null;
    }

    private static void Push(LinkedList<Step> stack, Step step)
    {
        stack.AddLast(step);
        if (stack.Count > Steps) stack.RemoveFirst();
    }

    /// <param name="Inverse">The edits that reverse the step.</param>
    /// <param name="Version">The version whose text they count in.</param>
    /// <param name="Start">Where a single edit began, else -1.</param>
    /// <param name="End">Where its new text ended, else -1.</param>
    internal sealed record Step(IReadOnlyList<TextEdit> Inverse, long Version, string Origin, DateTimeOffset At, int Start = -1, int End = -1)
    {
        /// <summary>Whether an edit goes on typing, or deleting, where this one stopped.</summary>
        public bool Continues(TextEdit edit) => Start >= 0 && (edit.Start == End || edit.End == Start || edit.End == End);
    }
}
