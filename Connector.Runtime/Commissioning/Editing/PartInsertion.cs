using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Puts a new key or item into a collection at its natural place.</summary>
internal static class PartInsertion
{
    /// <summary>Adds a key (or, to a list, an item) below an existing value; a value that cannot have keys is replaced.</summary>
    public static void Insert(EditSession session, YamlSpot parent, string key, NewNode value)
    {
        switch (parent.Node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                InsertEntry(session, parent, mapping, key, value);
                break;
            case YamlSequence sequence when key == "-" || key == sequence.Items.Count.ToString():
                InsertItem(session, parent, sequence.Items.Count, value);
                break;
            case YamlSequence:
                throw new ArgumentException($"'{parent.Pointer}' is a list of {parent.ChildCount}; '{key}' is no place in it; '-' appends.");
            default:
                ValueReplacement.Replace(session, JsonPointer.Split(parent.Pointer), parent, NewNode.Below([key], value));
                break;
        }
    }

    public static void InsertItem(EditSession session, YamlSpot parent, int index, NewNode value)
    {
        var sequence = (YamlSequence)parent.Node;
        if (sequence.Items.Count == 0)
        {
            ValueReplacement.Replace(session, JsonPointer.Split(parent.Pointer), parent, new NewNode.List([value]));
            return;
        }

        if (sequence.IsFlow)
        {
            var text = YamlWriter.Flow(value, true, ValueReplacement.LooksLikeJson(parent));
            InsertFlow(session, parent, index, text);
            return;
        }

        var lines = session.File.Lines;
        var column = lines.ColumnAt(parent.Child(0).PartStart);
        var item = YamlWriter.Spaces(column) + "-" + session.Writer.AfterDash(value, column);
        if (index > 0) session.Do(BehindLine(session, parent.Child(index - 1).PartEnd, item));
        else if (Starts(lines, parent.Child(0))) session.Do(BeforeLine(session, OwnLines.Of(session.File, parent.Child(0)).First, item));
        else session.Do(new TextEdit(parent.Child(0).PartStart, 0, item.TrimStart(' ') + session.Style.NewLine + YamlWriter.Spaces(column)));
    }

    private static void InsertEntry(EditSession session, YamlSpot parent, YamlMapping mapping, string key, NewNode value)
    {
        var index = KeyOrder.PlaceOf(parent, mapping, key);
        if (mapping.IsFlow)
        {
            var text = YamlWriter.FlowEntry(key, value, ValueReplacement.LooksLikeJson(parent));
            if (mapping.IsBarePair) throw new InvalidOperationException($"'{parent.Pointer}' is a single pair in a list; edit it as text.");
            InsertFlow(session, parent, index, text);
            return;
        }

        var lines = session.File.Lines;
        if (index == 0 && !Starts(lines, parent.Child(0))) index = mapping.Entries.Count;
        var column = lines.ColumnAt(parent.Child(0).PartStart);
        var entry = YamlWriter.Spaces(column) + YamlText.Key(key, false) + ":" + session.Writer.AfterColon(value, column);
        session.Do(index > 0
            ? BehindLine(session, parent.Child(index - 1).PartEnd, entry)
            : BeforeLine(session, OwnLines.Of(session.File, parent.Child(0)).First, entry));
    }

    private static void InsertFlow(EditSession session, YamlSpot parent, int index, string text)
    {
        if (index < parent.ChildCount)
        {
            session.Do(new TextEdit(parent.Child(index).PartStart, 0, text + ", "));
            return;
        }

        var end = parent.Child(index - 1).PartEnd;
        var next = new TextScan(session.File.Text).SkipTrivia(end);
        var hasComma = next < session.File.Text.Length && session.File.Text[next] == ',';
        session.Do(hasComma ? new TextEdit(next + 1, 0, " " + text) : new TextEdit(end, 0, ", " + text));
    }

    /// <summary>New lines below the line of an offset.</summary>
    public static TextEdit BehindLine(EditSession session, int offset, string text)
    {
        var lines = session.File.Lines;
        return new TextEdit(lines.EndOf(lines.LineAt(offset)), 0, session.Style.NewLine + text);
    }

    public static TextEdit BeforeLine(EditSession session, int line, string text) =>
        new(Math.Max(session.File.Lines.StartOf(line), session.File.Text.StartsWith('\uFEFF') ? 1 : 0), 0, text + session.Style.NewLine);

    /// <summary>Whether a part is the first thing on its line.</summary>
    public static bool Starts(TextLines lines, YamlSpot part)
    {
        var line = lines.LineAt(part.PartStart);
        return lines.Line(line)[..(part.PartStart - lines.StartOf(line))].Trim(" \t\uFEFF").IsEmpty;
    }
}
