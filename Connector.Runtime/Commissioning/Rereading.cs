using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// Reads a file again after edits, as little of it as possible: the top-level section or the resources that were touched. All other
/// nodes are taken over as they are, with what was found out about them. Where a part cannot be read alone (anchors, document
/// markers, a change of indentation), everything is read.
/// </summary>
internal static class Rereading
{
    /// <summary>Texts up to this length are always read whole when a part cannot be read, so that the error is told at its best place.</summary>
    private const int SmallText = 256 * 1024;

    /// <param name="before">The last readable file.</param>
    /// <param name="text">The text now.</param>
    /// <param name="edits">What leads from one to the other.</param>
    /// <returns>What the text says, or null when it has to be read whole.</returns>
    public static YamlReading? Read(CommissioningFile before, string text, IReadOnlyList<TextEdit> edits)
    {
        if (!before.Reading.IsDivisible || before.Root is not { Node: YamlMapping } root || edits.Count == 0) return null;
        var start = edits.Min(edit => edit.Start);
        var end = edits.Max(edit => edit.End);
        var resources = root.Child("resources");
        if (resources?.Node is YamlMapping { IsFlow: false, HasProperties: false, Entries.Count: > 0 } && start > resources.Child(0).PartStart && Inside(before, root, resources, end))
        {
            var regionEnd = resources.Index + 1 < root.ChildCount ? LineStart(before, root.Child(resources.Index + 1).PartStart) : before.Text.Length;
            var part = Part.Of(before, resources, start, end, regionEnd);
            if (part?.Read(text, isResources: true) is { } reading)
            {
                if (reading.Fault is { } fault) return text.Length <= SmallText ? null : new YamlReading { Fault = fault with { Offset = fault.Offset + part.Start } };
                if (part.Replace(reading, text) is { } mapping) return Root(root, resources.Index, mapping, text.Length - before.Text.Length);
                return null;
            }
        }

        var section = Part.Of(before, root, start, end, before.Text.Length);
        if (section?.Read(text, isResources: false) is not { Fault: null } whole) return null;
        return section.Replace(whole, text) is { } changed ? new YamlReading { Root = changed, IsDivisible = true } : null;
    }

    private static bool Inside(CommissioningFile before, YamlSpot root, YamlSpot section, int end) =>
        section.Index + 1 >= root.ChildCount || end < LineStart(before, root.Child(section.Index + 1).PartStart);

    private static int LineStart(CommissioningFile file, int offset) => file.Lines.StartOf(file.Lines.LineAt(offset));

    /// <summary>The root with one section's value exchanged and those behind it moved.</summary>
    private static YamlReading Root(YamlSpot root, int index, YamlMapping value, int moved)
    {
        var old = (YamlMapping)root.Node;
        var entries = new List<YamlEntry>(old.Entries.Count);
        for (var i = 0; i < old.Entries.Count; i++)
        {
            var entry = old.Entries[i];
            entries.Add(i < index ? entry : i > index ? entry.At(entry.Origin + moved) : new YamlEntry { Origin = entry.Origin, Start = entry.Start, Key = entry.Key, Colon = entry.Colon, Value = value });
        }

        return new YamlReading { Root = WithEntries(old, entries), IsDivisible = true };
    }

    private static YamlMapping WithEntries(YamlMapping old, List<YamlEntry> entries)
    {
        var (first, last) = (entries[0], entries[^1]);
        var start = first.Origin + first.Start;
        return new YamlMapping { Entries = entries, Start = start, PropertiesEnd = start, ContentStart = start, End = last.Origin + last.End, Tag = old.Tag };
    }

    /// <summary>Neighbouring entries of a mapping that an edit touches, with all the lines up to the next entry.</summary>
    /// <param name="Holder">The mapping.</param>
    /// <param name="First">First entry touched.</param>
    /// <param name="Last">Last entry touched.</param>
    /// <param name="Start">Where their lines begin.</param>
    /// <param name="End">Where their lines end, in the text before.</param>
    /// <param name="Column">Where keys of the mapping stand.</param>
    private sealed record Part(CommissioningFile Before, YamlSpot Holder, int First, int Last, int Start, int End, int Column)
    {
        public static Part? Of(CommissioningFile before, YamlSpot holder, int start, int end, int holderEnd)
        {
            var first = LastBefore(before, holder, start, allowEqual: false);
            var last = LastBefore(before, holder, end, allowEqual: true);
            if (first < 0 || last < first || ((YamlMapping)holder.Node).Index.ContainsKey("")) return null;
            var from = LineStart(before, holder.Child(first).PartStart);
            if (first == 0 && from == 0 && before.Text.StartsWith('\uFEFF')) from = 1;
            var until = last + 1 < holder.ChildCount ? LineStart(before, holder.Child(last + 1).PartStart) : holderEnd;
            if (end > until || !IsBlank(before.Text, from, holder.Child(first).PartStart)) return null;
            if (last + 1 < holder.ChildCount && !IsBlank(before.Text, until, holder.Child(last + 1).PartStart)) return null;
            return new Part(before, holder, first, last, from, until, holder.Child(first).PartStart - from);
        }

        public YamlReading? Read(string text, bool isResources)
        {
            var length = End - Start + text.Length - Before.Text.Length;
            if (length <= 0) return null;
            var part = text.AsSpan(Start, length);
            return part[0] == '\uFEFF' || BeginsWithColon(part) || BeginsWithColon(text.AsSpan(Start + length)) || HasTabIndentation(part) ? null : YamlReader.Read(part.ToString(), isResources);
        }

        // Whether the parser forgives a tab depends on what it has read before.
        private static bool HasTabIndentation(ReadOnlySpan<char> text)
        {
            for (var tab = text.IndexOf('\t'); tab >= 0; tab = text[(tab + 1)..].IndexOf('\t') is >= 0 and var next ? tab + 1 + next : -1)
            {
                var before = text[..tab].TrimEnd(' ');
                if (before.IsEmpty || before[^1] is '\n' or '\r' or '\t') return true;
            }

            return false;
        }

        // What belongs to a key that is not there depends on all the lines before it.
        private static bool HasEmptyKey(YamlMapping mapping) => mapping.Entries.Any(entry => entry.KeyText is null or "");

        // Behind a bracket or a quote of the line before, the parser takes a colon for what belongs to that.
        private static bool BeginsWithColon(ReadOnlySpan<char> text) => text.TrimStart(" \t\r\n").StartsWith(':');

        /// <summary>The mapping with the entries read anew; null when they do not fit in.</summary>
        public YamlMapping? Replace(YamlReading reading, string text)
        {
            var moved = text.Length - Before.Text.Length;
            if (!reading.IsDivisible || reading.Root is not YamlMapping { Entries: [var head, ..] } read || HasEmptyKey(read)) return null;
            if (head.Origin + head.Start != Column || !IsBlank(text, Start, Start + Column)) return null;
            var old = (YamlMapping)Holder.Node;
            var entries = new List<YamlEntry>(old.Entries.Count + read.Entries.Count);
            for (var i = 0; i < First; i++) entries.Add(old.Entries[i]);
            foreach (var entry in read.Entries) entries.Add(entry.At(Start - Holder.Base + entry.Origin));
            for (var i = Last + 1; i < old.Entries.Count; i++) entries.Add(old.Entries[i].At(old.Entries[i].Origin + moved));
            var mapping = WithEntries(old, entries);
            if (read.Entries.Select(entry => entry.KeyText).SequenceEqual(old.Entries.GetRange(First, Last - First + 1).Select(entry => entry.KeyText))) mapping.HasKeysOf(old);
            return mapping;
        }

        /// <summary>The last entry whose lines begin before (or at) an offset, or -1.</summary>
        private static int LastBefore(CommissioningFile before, YamlSpot holder, int offset, bool allowEqual)
        {
            int low = 0, high = holder.ChildCount - 1, found = -1;
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var start = LineStart(before, holder.Child(middle).PartStart);
                if (start < offset || (allowEqual && start == offset)) (found, low) = (middle, middle + 1);
                else high = middle - 1;
            }

            return found;
        }

        private static bool IsBlank(string text, int from, int to) => text.AsSpan(from, to - from).IndexOfAnyExcept(' ') < 0;
    }
}
