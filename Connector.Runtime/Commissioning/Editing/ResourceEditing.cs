using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Adds and copies whole resources.</summary>
internal static class ResourceEditing
{
    public static IReadOnlyList<TextEdit> Add(CommissioningFile file, string id, string type, IReadOnlyList<(string Pointer, YamlValue Value)> properties)
    {
        if (!file.IsReadable) throw new InvalidOperationException("The text cannot be read as YAML at the moment, so nothing can be added to it.");
        if (file.HasResource(id)) throw new ArgumentException($"There is a resource '{id}' already.", nameof(id));
        var body = new NewNode.Map([]);
        foreach (var (pointer, value) in properties) Put(body, JsonPointer.Split(pointer), NewNode.From(value));
        var resource = new NewNode.Map([("type", new NewNode.Scalar(null, type, true))]);
        if (body.Entries.Count > 0) resource.Entries.Add(("properties", body));

        var session = new EditSession(file);
        var section = file.Section("resources");
        if (section?.Node is not YamlMapping { IsFlow: false, Entries.Count: > 0 } mapping)
        {
            AddSection(session, section, new NewNode.Map([(id, resource)]));
            return session.Edits;
        }

        var connection = properties.Where(item => item.Pointer == "/connection").Select(item => (item.Value as YamlValue.Reference)?.Name).FirstOrDefault();
        var behind = PlaceBehind(file, mapping, type, connection);
        var column = file.Lines.ColumnAt(section.Child(0).PartStart);
        Insert(session, section, behind, session.Writer.Entries(new NewNode.Map([(id, resource)]), column));
        return session.Edits;
    }

    public static (IReadOnlyList<TextEdit> Edits, string NewId) Duplicate(CommissioningFile file, string resourceId)
    {
        if (file.Section("resources") is not { Node: YamlMapping { IsFlow: false } } section || section.Child(resourceId) is not { } spot)
            throw new ArgumentException($"There is no resource '{resourceId}' that can be copied.", nameof(resourceId));
        var newId = FreeId(file, resourceId);
        var lines = file.Lines;
        var own = OwnLines.Of(file, spot);
        var start = lines.StartOf(own.First);
        var key = (YamlScalar)spot.Entry!.Key;
        var keyText = key.Style == YamlStyle.Plain ? YamlText.Key(newId, false) : YamlText.String(newId, key.Style, false);
        var end = lines.EndOf(own.Last);
        var copy = file.Text[start..(spot.Base + key.ContentStart)] + keyText + file.Text[(spot.Base + key.End)..end];
        var session = new EditSession(file);
        Insert(session, section, spot.Index, copy);
        return (session.Edits, newId);
    }

    private static string FreeId(CommissioningFile file, string id)
    {
        var stem = id.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var number = stem.Length < id.Length && id.Length - stem.Length < 9 ? int.Parse(id[stem.Length..]) : 1;
        if (stem.Length == 0 || id.Length - stem.Length >= 9) stem = id + "_";
        string next;
        do next = stem + ++number;
        while (file.HasResource(next));
        return next;
    }

    private static void Put(NewNode.Map into, string[] path, NewNode value)
    {
        for (var i = 0; i < path.Length - 1; i++)
        {
            var at = into.Entries.FindIndex(entry => entry.Key == path[i]);
            if (at < 0)
            {
                at = into.Entries.Count;
                into.Entries.Add((path[i], new NewNode.Map([])));
            }

            into = into.Entries[at].Value as NewNode.Map ?? throw new ArgumentException($"'{path[i]}' is given both as a value and as a block.");
        }

        into.Entries.Add((path[^1], value));
    }

    /// <summary>An endpoint goes behind the last one of its connection, a connection behind the last connection, the rest to the end.</summary>
    private static int PlaceBehind(CommissioningFile file, YamlMapping mapping, string type, string? connection)
    {
        var last = mapping.Entries.Count - 1;
        if (type != "Cybus::Endpoint" || connection is null) return last;
        var ids = ResourceFacts.Of(file)
            .Where(resource => resource.Facts.Id == connection || (resource.Facts.Kind == ResourceKind.Endpoint && resource.Facts.ConnectionId == connection))
            .Select(resource => resource.Facts.Id)
            .ToList();
        return ids.Count == 0 ? last : ids.Max(mapping.IndexOf);
    }

    private static void AddSection(EditSession session, YamlSpot? section, NewNode.Map resources)
    {
        if (section is not null || session.File.Root?.Node is not YamlMapping { IsFlow: false, Entries.Count: > 0 } root)
        {
            ValueSetter.Set(session, ["resources", resources.Entries[0].Key], resources.Entries[0].Value);
            return;
        }

        var index = KeyOrder.PlaceOf(session.File.Root, root, "resources");
        var text = session.Writer.Entries(new NewNode.Map([("resources", resources)]), session.File.Lines.ColumnAt(session.File.Root.Child(0).PartStart));
        Insert(session, session.File.Root, Math.Max(index, 1) - 1, text);
    }

    /// <summary>New lines behind an entry, set apart by an empty line where the others are.</summary>
    private static void Insert(EditSession session, YamlSpot section, int behind, string text)
    {
        var lines = session.File.Lines;
        var apart = AreSetApart(session.File, section) ? session.Style.NewLine : "";
        var line = lines.LineAt(section.Child(behind).PartEnd);
        var closing = apart.Length > 0 && line + 1 < lines.Count && lines.EndWithBreakOf(line + 1) > lines.StartOf(line + 1) && !lines.IsBlank(line + 1) ? apart : "";
        session.Do(new TextEdit(lines.EndOf(line), 0, session.Style.NewLine + apart + text + closing));
    }

    private static bool AreSetApart(CommissioningFile file, YamlSpot section)
    {
        if (section.ChildCount < 2) section = section.Parent ?? section;
        for (var i = 1; i < section.ChildCount; i++)
        {
            var first = OwnLines.Of(file, section.Child(i)).First;
            if (first > 0 && file.Lines.IsBlank(first - 1)) return true;
        }

        return section.ChildCount < 2;
    }
}
