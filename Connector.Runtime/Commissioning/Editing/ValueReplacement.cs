using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Writes one value in the place of another, keeping the way it is written as far as that fits.</summary>
internal static class ValueReplacement
{
    public static void Replace(EditSession session, string[] path, YamlSpot spot, NewNode value)
    {
        var pointer = JsonPointer.Join(path);
        var inFlow = IsInFlow(spot);
        var done = session.DoFirst(Ways(session, spot, value, inFlow), after => after.Find(pointer) is { } now && ValueSetter.Says(after, now.Node, value));
        if (!done) throw new InvalidOperationException($"The value at '{pointer}' stands where it cannot be changed by itself; edit it as text.");
    }

    public static bool IsInFlow(YamlSpot spot)
    {
        for (var parent = spot.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Node is YamlCollection { IsFlow: true }) return true;
        }

        return false;
    }

    private static IEnumerable<IReadOnlyList<TextEdit>> Ways(EditSession session, YamlSpot spot, NewNode value, bool inFlow)
    {
        var asJson = inFlow && LooksLikeJson(spot);
        if (value is NewNode.Scalar scalar)
        {
            if (scalar is { IsString: true, Tag: null } && spot.Node is YamlScalar { IsBlock: true } block)
            {
                foreach (var text in BlockScalarText.Ways(session, spot, block, scalar.Text)) yield return Put(spot, text);
            }

            if (!inFlow && scalar.IsString && YamlText.CanBeLiteral(scalar.Text) && spot.Parent is not null && spot.Node is not YamlScalar { Style: YamlStyle.DoubleQuoted })
                yield return Put(spot, session.Writer.Inline(scalar, BodyColumn(session, spot)));
            // The quotes of an empty text say nothing about how a reference is liked.
            var wished = asJson ? YamlStyle.DoubleQuoted : spot.Node is YamlScalar { IsBlock: false } old && (old.Value.Length > 0 || scalar.Tag is null) ? old.Style : YamlStyle.Plain;
            foreach (var style in new[] { wished, YamlStyle.Plain, YamlStyle.SingleQuoted, YamlStyle.DoubleQuoted }.Distinct())
                yield return Put(spot, YamlWriter.Tag(scalar) + YamlWriter.Scalar(scalar, style, inFlow));
            yield break;
        }

        var isEmpty = value is NewNode.Map { Entries.Count: 0 } or NewNode.List { Items.Count: 0 };
        if (!inFlow && !isEmpty && spot.Node is YamlScalar or YamlCollection { IsFlow: false } or YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 } && BlockBelow(session, spot, value) is { } below)
            yield return below;
        yield return Put(spot, YamlWriter.Flow(value, inFlow, asJson));
        yield return Put(spot, YamlWriter.Flow(value, inFlow: true, asJson: true));
    }

    /// <summary>The edits that put a text in the place of a value; an anchor stays, so that aliases keep their meaning.</summary>
    /// <param name="spot">Where.</param>
    /// <param name="text">The new value as it is to be written.</param>
    /// <param name="keepAnchor">False where the text has an anchor of its own.</param>
    public static IReadOnlyList<TextEdit> Put(YamlSpot spot, string text, bool keepAnchor = true)
    {
        var anchor = keepAnchor && spot.Node.Anchor is { } name ? $"&{name} " : "";
        if (spot.Node is YamlScalar { IsEmpty: true })
        {
            var colon = spot.Entry is not null && spot.Colon < 0 ? ":" : "";
            return [new TextEdit(spot.Start, spot.End - spot.Start, $"{colon}{(spot.Node.HasProperties ? "" : " ")}{anchor}{text}")];
        }

        if (spot.Node is YamlCollection { IsFlow: false } && spot.Parent is not null) return ReplaceBlock(spot, anchor + text);
        return [new TextEdit(spot.Start, spot.End - spot.Start, anchor + text)];
    }

    /// <summary>A block below its key or dash becomes a value behind it.</summary>
    private static IReadOnlyList<TextEdit> ReplaceBlock(YamlSpot spot, string text)
    {
        var from = spot.Entry is not null ? spot.Colon + 1 : spot.PartStart + 1;
        return [new TextEdit(from, spot.End - from, " " + text)];
    }

    /// <summary>A value becomes a block below its key; a comment behind the key stays there.</summary>
    private static IReadOnlyList<TextEdit>? BlockBelow(EditSession session, YamlSpot spot, NewNode value)
    {
        var lines = session.File.Lines;
        if (spot.Parent is null || spot.Parent.Node is not YamlCollection { IsFlow: false } || spot.Node.Anchor is not null) return null;
        if (spot.Entry is null)
        {
            var item = session.Writer.AfterDash(value, lines.ColumnAt(spot.PartStart));
            return [new TextEdit(spot.PartStart + 1, Math.Max(spot.End, spot.PartStart + 1) - spot.PartStart - 1, item)];
        }

        if (spot.Colon < 0) return null;
        var body = session.Writer.AfterColon(value, lines.ColumnAt(spot.KeyStart));
        var from = spot.Colon + 1;
        var end = Math.Max(spot.End, from);
        var lineEnd = lines.EndOf(lines.LineAt(end));
        return end == lineEnd
            ? [new TextEdit(from, end - from, body)]
            : [new TextEdit(from, end - from, ""), new TextEdit(lineEnd, 0, body)];
    }

    public static int BodyColumn(EditSession session, YamlSpot spot)
    {
        var lines = session.File.Lines;
        return spot.Entry is not null ? lines.ColumnAt(spot.KeyStart) + session.Style.Indent : lines.ColumnAt(spot.PartStart) + 2;
    }

    public static bool LooksLikeJson(YamlSpot spot)
    {
        var flow = spot.Node is YamlMapping { IsFlow: true, Entries.Count: > 0 } ? spot : spot.Parent;
        return flow?.Node is YamlMapping { IsFlow: true, Entries: [{ Key: YamlScalar { Style: YamlStyle.DoubleQuoted } }, ..] };
    }
}
