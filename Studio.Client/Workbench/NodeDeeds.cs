using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;

namespace Studio.Client.Workbench;

/// <summary>What can be done to a whole part of a service. Every deed can be taken back.</summary>
internal static class NodeDeeds
{
    /// <returns>The pointer of the new connection, or null when nothing was added.</returns>
    public static string? AddConnection(WorkbenchContext context, string protocol)
    {
        var id = FreeIds.Next(context.File, FreeIds.StemOf(protocol));
        var added = context.Edit(file => file.AddResource(id, "Cybus::Connection",
        [
            ("/protocol", new YamlValue.Data(protocol)),
            ("/connection", new YamlValue.Data(new JsonObject())),
        ]), "tree");
        return added ? context.Fresh = NodePointer.Resource(id) : null;
    }

    /// <summary>A new endpoint subscribes where its connector can read or push; otherwise it writes.</summary>
    public static string? AddEndpoint(WorkbenchContext context, string connectionId)
    {
        var protocol = context.File.Resources.FirstOrDefault(resource => resource.Id == connectionId)?.Protocol ?? "";
        var abilities = context.Catalog.Find(protocol)?.Abilities ?? ConnectorAbilities.Read;
        var operation = (abilities & (ConnectorAbilities.Read | ConnectorAbilities.Push)) != 0 ? "subscribe" : "write";
        var id = FreeIds.Next(context.File, "endpoint");
        var added = context.Edit(file => file.AddResource(id, "Cybus::Endpoint",
        [
            ("/protocol", new YamlValue.Data(protocol)),
            ("/connection", new YamlValue.Reference(connectionId)),
            ("/" + operation, new YamlValue.Data(new JsonObject())),
        ]), "tree");
        return added ? context.Fresh = NodePointer.Resource(id) : null;
    }

    public static void Duplicate(WorkbenchContext context, string pointer)
    {
        if (NodePointer.ResourceId(pointer) is not { } id) return;
        string? copy = null;
        var done = context.Edit(
            file =>
            {
                (var edits, copy) = file.Duplicate(id);
                return edits;
            },
            "tree");
        if (done && copy is not null) context.Select(NodePointer.Resource(copy), false);
    }

    public static void Delete(WorkbenchContext context, string pointer)
    {
        var name = NodePointer.ResourceId(pointer) ?? NodePointer.ParameterName(pointer);
        if (name is null || !context.Edit(file => file.Remove(pointer), "tree")) return;
        context.Toasts.Say($"Deleted {name}.", "Undo", () =>
        {
            if (context.Text.Undo()) context.Select(pointer, true);
            return Task.CompletedTask;
        });
    }

    /// <returns>The new pointer, or null when the name was not taken over.</returns>
    public static string? Rename(WorkbenchContext context, string pointer, string newName)
    {
        var isParameter = NodePointer.ParameterName(pointer) is not null;
        return context.Edit(file => file.Rename(pointer, newName)) ? isParameter ? NodePointer.Parameter(newName) : NodePointer.Resource(newName) : null;
    }

    /// <summary>Schema documents of the studio's own forms stand beside the class as embedded files.</summary>
    public static SchemaNode OwnSchema(string name)
    {
        using var stream = typeof(NodeDeeds).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No schema {name}.");
        using var reader = new StreamReader(stream);
        return SchemaDocument.Parse(reader.ReadToEnd(), name).Root;
    }
}
