namespace Connector.Runtime.Commissioning;

/// <summary>
/// The arithmetic of concurrent edits of one text. An edit list is a set of changes whose offsets all count in the same text;
/// its edits may stand in any order but must not overlap. Insertions at one offset keep the order of the list, and stand before
/// a replacement that starts there. All functions are pure and thread-safe.
/// </summary>
public static class TextEdits
{
    /// <summary>The text after the edits.</summary>
    /// <exception cref="ArgumentException">Edits overlap or lie outside the text.</exception>
    public static string Apply(string text, IReadOnlyList<TextEdit> edits)
    {
        if (edits.Count == 0) return text;
        var ordered = Ordered(edits);
        if (ordered[^1] is var last && last.End > text.Length) throw new ArgumentException($"The edit at {last.Start}+{last.Length} ends behind the text ({text.Length}).", nameof(edits));
        // A text may have megabytes: it is copied once, straight to where it stays.
        return string.Create(text.Length + ordered.Sum(edit => edit.NewText.Length - edit.Length), (text, ordered), static (result, from) =>
        {
            var position = 0;
            foreach (var edit in from.ordered)
            {
                from.text.AsSpan(position, edit.Start - position).CopyTo(result);
                result = result[(edit.Start - position)..];
                edit.NewText.CopyTo(result);
                result = result[edit.NewText.Length..];
                position = edit.End;
            }

            from.text.AsSpan(position).CopyTo(result);
        });
    }

    /// <summary>
    /// The same intention as <paramref name="edits"/>, for a text to which <paramref name="others"/> were applied first.
    /// Both lists count in the same text. Convergent: whoever goes first, both texts end equal when exactly one of the two
    /// sides says that its insertions <paramref name="comeFirst"/>.
    /// </summary>
    /// <param name="edits">The list to carry over.</param>
    /// <param name="others">What has been applied already.</param>
    /// <param name="comeFirst">Which text stands first where both insert at one offset: true for that of <paramref name="edits"/>.</param>
    public static IReadOnlyList<TextEdit> Transform(IReadOnlyList<TextEdit> edits, IReadOnlyList<TextEdit> others, bool comeFirst)
    {
        var mine = new EditCursor(edits);
        var theirs = new EditCursor(others);
        var result = new EditWriter();
        while (!mine.AtEnd)
        {
            if (mine.Kind == EditStep.Insert && (comeFirst || theirs.Kind != EditStep.Insert))
            {
                result.Insert(mine.TakeText(int.MaxValue));
                continue;
            }

            if (theirs.Kind == EditStep.Insert)
            {
                result.Keep(theirs.TakeText(int.MaxValue).Length);
                continue;
            }

            var count = Math.Min(mine.Count, theirs.Count);
            if (theirs.Kind == EditStep.Keep)
            {
                if (mine.Kind == EditStep.Delete) result.Delete(count);
                else result.Keep(count);
            }

            mine.Take(count);
            theirs.Take(count);
        }

        return result.Edits;
    }

    /// <summary>
    /// Carries edits made against an old version over to the present one. Where both inserted at one offset, what is already
    /// there stands first.
    /// </summary>
    /// <param name="edits">Made against the version before <paramref name="since"/>.</param>
    /// <param name="since">What was applied since, oldest first, each list counting in the text left by the one before.</param>
    public static IReadOnlyList<TextEdit> Rebase(IReadOnlyList<TextEdit> edits, IEnumerable<IReadOnlyList<TextEdit>> since)
    {
        foreach (var others in since) edits = Transform(edits, others, comeFirst: false);
        return edits;
    }

    /// <summary>The edits that take <paramref name="edits"/> back; they count in the text after them.</summary>
    /// <param name="before">The text before the edits.</param>
    /// <param name="edits">The edits to take back.</param>
    public static IReadOnlyList<TextEdit> Invert(string before, IReadOnlyList<TextEdit> edits)
    {
        var result = new List<TextEdit>(edits.Count);
        var shift = 0;
        foreach (var edit in Ordered(edits))
        {
            result.Add(new TextEdit(edit.Start + shift, edit.NewText.Length, before.Substring(edit.Start, edit.Length)));
            shift += edit.NewText.Length - edit.Length;
        }

        return result;
    }

    /// <summary>One list that does what <paramref name="first"/> and then <paramref name="second"/> do.</summary>
    /// <param name="first">Counts in the original text.</param>
    /// <param name="second">Counts in the text after <paramref name="first"/>.</param>
    public static IReadOnlyList<TextEdit> Compose(IReadOnlyList<TextEdit> first, IReadOnlyList<TextEdit> second)
    {
        var one = new EditCursor(first);
        var two = new EditCursor(second);
        var result = new EditWriter();
        while (!one.AtEnd || !two.AtEnd)
        {
            if (one.Kind == EditStep.Delete)
            {
                result.Delete(one.Count);
                one.Take(one.Count);
                continue;
            }

            if (two.Kind == EditStep.Insert)
            {
                result.Insert(two.TakeText(int.MaxValue));
                continue;
            }

            var count = Math.Min(one.Count, two.Count);
            if (one.Kind == EditStep.Insert)
            {
                var text = one.TakeText(count);
                if (two.Kind == EditStep.Keep) result.Insert(text);
            }
            else
            {
                if (two.Kind == EditStep.Keep) result.Keep(count);
                else result.Delete(count);
                one.Take(count);
            }

            two.Take(count);
        }

        return result.Edits;
    }

    /// <summary>Where an offset (a caret, a mark) stands after the edits.</summary>
    /// <param name="offset">In the text before.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="moveWithInsertion">Whether text inserted exactly at the offset pushes it on.</param>
    public static int TransformOffset(int offset, IReadOnlyList<TextEdit> edits, bool moveWithInsertion)
    {
        var shift = 0;
        foreach (var edit in Ordered(edits))
        {
            if (edit.Start > offset || (edit.Start == offset && edit.Length == 0 && !moveWithInsertion)) break;
            if (edit.Start == offset && edit.Length > 0) break;
            if (edit.End > offset) return edit.Start + shift + edit.NewText.Length;
            shift += edit.NewText.Length - edit.Length;
        }

        return offset + shift;
    }

    /// <summary>The one edit that leads from a text to another: what differs between their common beginning and end.</summary>
    public static IReadOnlyList<TextEdit> Between(string before, string after)
    {
        if (before == after) return [];
        var prefix = before.AsSpan().CommonPrefixLength(after);
        if (prefix > 0 && char.IsHighSurrogate(before[prefix - 1])) prefix--;
        var limit = Math.Min(before.Length, after.Length) - prefix;
        var suffix = 0;
        while (suffix < limit && before[^(suffix + 1)] == after[^(suffix + 1)]) suffix++;
        if (suffix > 0 && char.IsLowSurrogate(before[^suffix])) suffix--;
        return [new TextEdit(prefix, before.Length - prefix - suffix, after[prefix..^suffix])];
    }

    /// <summary>The edits in text order.</summary>
    /// <exception cref="ArgumentException">Edits overlap or have a negative place.</exception>
    internal static IReadOnlyList<TextEdit> Ordered(IReadOnlyList<TextEdit> edits)
    {
        var ordered = edits.Count < 2 ? edits : [.. edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.Length > 0)];
        var end = 0;
        foreach (var edit in ordered)
        {
            if (edit.Start < end || edit.Length < 0) throw new ArgumentException($"The edit at {edit.Start}+{edit.Length} overlaps another one or has no legal place.", nameof(edits));
            end = edit.End;
        }

        return ordered;
    }
}
