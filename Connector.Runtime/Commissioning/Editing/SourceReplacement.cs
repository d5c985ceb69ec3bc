using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Puts a scalar exactly as somebody wrote it: its quotes, its lines, its block indicators, and also nothing at all.</summary>
internal static class SourceReplacement
{
    /// <returns>False where the text would not read as what it says by itself; it has to be written anew then.</returns>
    public static bool Put(EditSession session, string[] path, string yaml)
    {
        if (NewNode.ReadSource(yaml) is not YamlScalar scalar || session.File.Root?.Find(path) is not { Node: not YamlCollection } spot) return false;
        return session.DoFirst(Ways(session, spot, scalar, yaml), after => after.Root?.Find(path) is { Node: YamlScalar now } found && IsSame(now, scalar, yaml) && HasSameShape(spot, found));
    }

    private static IEnumerable<IReadOnlyList<TextEdit>> Ways(EditSession session, YamlSpot spot, YamlScalar scalar, string yaml)
    {
        if (scalar.IsEmpty && !scalar.HasProperties)
        {
            yield return [Nothing(session.File.Text, spot)];
            yield break;
        }

        var written = !scalar.IsBlock ? yaml.Trim() : FirstLine(yaml).Contains('+') ? yaml.TrimStart() : WithoutFinalBreak(yaml.TrimStart());
        if (session.Style.NewLine == "\r\n" && !written.Contains('\r')) written = written.ReplaceLineEndings("\r\n");
        var isLong = written.AsSpan().IndexOfAny('\n', '\r') >= 0 && spot.Parent is not null;
        var column = session.File.Lines.ColumnAt(OutsideBrackets(spot).PartStart);
        if (!isLong || scalar.IsBlock || column == 0 || Least(written) > column) yield return ValueReplacement.Put(spot, written, keepAnchor: scalar.Anchor is null);
        if (isLong)
            yield return ValueReplacement.Put(spot, Moved(session, written, ValueReplacement.BodyColumn(session, spot)), keepAnchor: scalar.Anchor is null);
    }

    /// <summary>The part that stands in a block; indentation counts from there, however deep the brackets are.</summary>
    private static YamlSpot OutsideBrackets(YamlSpot spot)
    {
        var part = spot;
        for (var parent = spot.Parent; parent?.Parent is not null; parent = parent.Parent)
        {
            if (parent.Node is YamlCollection { IsFlow: true }) part = parent;
        }

        return part;
    }

    /// <summary>Takes a value out and leaves its key; the blank that parted them goes with it.</summary>
    private static TextEdit Nothing(string text, YamlSpot spot)
    {
        var start = spot.Node.Anchor is null ? spot.Start : spot.ContentStart;
        if (start > 1 && start < spot.End && text[start - 1] == ' ' && text[start - 2] is ':' or '-' or '?' or ' ') start--;
        return new TextEdit(start, Math.Max(0, spot.End - start), "");
    }

    /// <summary>The lines behind the first one moved to a column.</summary>
    private static string Moved(EditSession session, string written, int column)
    {
        var least = Least(written);
        var moved = written.ReplaceLineEndings("\n").Split('\n').Select((line, i) => i == 0 ? line : line.Length <= least ? "" : YamlWriter.Spaces(column) + line[least..]);
        return string.Join(session.Style.NewLine, moved);
    }

    /// <summary>The smallest indentation behind the first line.</summary>
    private static int Least(string written) =>
        written.ReplaceLineEndings("\n").Split('\n').Skip(1).Where(line => line.AsSpan().Trim().Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty(0).Min();

    private static string WithoutFinalBreak(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    // With an indentation indicator the same lines say something else at another depth; what ends a block depends on what follows it.
    private static bool IsSame(YamlScalar now, YamlScalar wanted, string yaml) => now.Style == wanted.Style && now.Tag == wanted.Tag
        && (now.Value == wanted.Value || (now.IsBlock && (now.Value.TrimEnd() == wanted.Value.TrimEnd() || FirstLine(yaml).ContainsAnyInRange('1', '9'))));

    private static ReadOnlySpan<char> FirstLine(string yaml) => yaml.AsSpan(0, Math.Max(0, yaml.AsSpan().IndexOfAny('\n', '\r')));

    private static bool HasSameShape(YamlSpot before, YamlSpot after)
    {
        for (var (one, other) = (before.Parent, after.Parent); one is not null || other is not null; (one, other) = (one?.Parent, other?.Parent))
        {
            if (one?.ChildCount != other?.ChildCount) return false;
        }

        return true;
    }
}
