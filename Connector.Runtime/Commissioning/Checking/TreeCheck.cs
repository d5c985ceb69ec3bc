using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What is wrong with YAML as such: keys that stand twice, tags nobody knows.</summary>
internal static class TreeCheck
{
    /// <summary>Looks at a node and everything below it that counts from the same origin.</summary>
    public static void Run(YamlNode node, string pointer, Findings findings)
    {
        var waiting = new Stack<(YamlNode Node, string Pointer)>([(node, pointer)]);
        while (waiting.TryPop(out var item))
        {
            CheckTag(item.Node, item.Pointer, findings);
            if (item.Node is YamlScalar scalar) CheckQuotes(scalar, item.Pointer, findings);
            switch (item.Node)
            {
                case YamlMapping mapping:
                    CheckKeys(mapping, item.Pointer, findings);
                    foreach (var entry in mapping.Entries.Where(entry => entry.Origin == 0))
                        waiting.Push((entry.Value, entry.Value is YamlScalar { Tag: null } plain && !HasOddQuotes(plain) ? "" : JsonPointer.Append(item.Pointer, entry.KeyText ?? "")));
                    break;
                case YamlSequence sequence:
                    for (var i = 0; i < sequence.Items.Count; i++) waiting.Push((sequence.Items[i].Value, $"{item.Pointer}/{i}"));
                    break;
            }
        }
    }

    public static void CheckKeys(YamlMapping mapping, string pointer, Findings findings)
    {
        if (mapping.Entries.Count < 2 || (mapping.Entries.Count <= 8 && AreDistinct(mapping.Entries))) return;
        if (mapping.Entries.Count > 100 && mapping.Index.Count == mapping.Entries.Count) return;
        var seen = new HashSet<string>(mapping.Entries.Count);
        foreach (var entry in mapping.Entries)
        {
            if (entry.KeyText is not { } key || seen.Add(key)) continue;
            var at = entry.Origin + entry.Key.Start;
            findings.Error(
                "duplicate-key",
                $"The key '{key}' stands here twice; only the first one counts here, and other readers refuse the file.",
                new YamlScalar { Value = key, Start = at, End = at + entry.Key.End - entry.Key.Start },
                JsonPointer.Append(pointer, key));
        }
    }

    private static bool AreDistinct(List<YamlEntry> entries)
    {
        for (var i = 1; i < entries.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (entries[i].KeyText is { } key && key == entries[j].KeyText) return false;
            }
        }

        return true;
    }

    /// <summary>Quotes that word processors put in the place of the typed ones.</summary>
    private static void CheckQuotes(YamlScalar scalar, string pointer, Findings findings)
    {
        if (!HasOddQuotes(scalar)) return;
        var text = scalar.Value;
        findings.Warning("typographic-quotes", $"{text[0]} is no quote for YAML but a part of the text; only ' and \" quote.", scalar, pointer, Quoted(scalar, text[1..^1], pointer));
    }

    private static bool HasOddQuotes(YamlScalar scalar)
    {
        const string Opening = "\u201C\u201D\u201E\u2018\u2019\u201A", Closing = Opening + "\"'";
        return scalar is { Style: YamlStyle.Plain, Value: [var first, .., var last] } && Opening.Contains(first) && Closing.Contains(last);
    }

    private static LocalMend Quoted(YamlScalar scalar, string text, string pointer) => new(
        "Quote it with '", file => file.Set(pointer, scalar.Tag switch { "!ref" => new YamlValue.Reference(text), "!sub" => new YamlValue.Substitution(text), _ => new YamlValue.Data(text) }));

    private static void CheckTag(YamlNode node, string pointer, Findings findings)
    {
        if (node.Tag is not { } tag || tag is "!ref" or "!sub" or "!merge" || tag.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal)) return;
        if (ReferenceSlip.Of(node) is { } slip)
        {
            findings.Error("unknown-tag", $"The tag '{tag}' means nothing to Connectware; did you mean {slip.Tag}{(slip.Tag == "!ref" ? " " + slip.Text : "")}?", node, pointer, new LocalMend($"Change to {slip.Tag}", file => file.Set(pointer, slip.Value)));
            return;
        }

        if (tag != "!") findings.Warning("unknown-tag", $"The tag '{tag}' means nothing to Connectware; it knows !ref and !sub.", node, pointer);
    }
}
