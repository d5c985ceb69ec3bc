using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>The lines that belong to a part of a block: its own comments directly above, down to its last line.</summary>
/// <param name="First">First line, from 0.</param>
/// <param name="Last">Last line.</param>
internal readonly record struct OwnLines(int First, int Last)
{
    public static OwnLines Of(CommissioningFile file, YamlSpot part)
    {
        var lines = file.Lines;
        var own = lines.LineAt(part.PartStart);
        var column = lines.ColumnAt(part.PartStart);
        var floor = part.Index > 0
            ? lines.LineAt(part.Parent!.Child(part.Index - 1).PartEnd)
            : part.Parent is { Parent: not null } ? lines.LineAt(part.Parent.PartStart) : -1;
        var first = own;
        while (first - 1 > floor && lines.IsComment(first - 1) && lines.Line(first - 1).IndexOf('#') == column) first--;
        return new OwnLines(first, lines.LineAt(part.PartEnd));
    }
}
