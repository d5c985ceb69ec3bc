using System.CommandLine;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas.Reference;

namespace Connector.Agent.Commands;

/// <summary><c>docs CONNECTOR</c>: a connector's fields as Markdown, generated from its schemas.</summary>
internal static class DocsCommand
{
    public static Command Create()
    {
        var connector = new Argument<string>("connector") { Description = "The protocol name, as \"connector-agent connectors\" lists it, or a connector's folder." };
        var json = CommonOptions.Json();
        var folders = FolderOptions.Connectors();
        var command = new Command("docs", "Prints a connector's documentation as Markdown.") { connector, folders, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            var name = parsed.GetValue(connector)!;
            return Directory.Exists(name)
                ? FolderOptions.WithConnectorsAsync([name], output, catalog => RunFolder(name, catalog, output), cancellationToken)
                : FolderOptions.WithConnectorsAsync(parsed.GetValue(folders), output, catalog => Run(name, catalog, output), cancellationToken);
        });
        return command;
    }

    /// <summary>Every connector that was found in a folder.</summary>
    private static int RunFolder(string folder, IConnectorCatalog catalog, Output output)
    {
        var root = Path.GetFullPath(folder);
        var found = catalog.Connectors.Where(entry => entry.Folder is { } own && Path.GetFullPath(own).StartsWith(root, StringComparison.Ordinal)).ToList();
        if (found.Count == 0) output.Note($"There is no connector in {folder}.", "A connector is a class and its schema: FoobarConnection.js and FoobarConnection.json, or a built C# project.");
        return found.Count == 0 ? ExitCode.CouldNotRun : found.Max(entry => Run(entry.Protocol, catalog, output));
    }

    internal static int Run(string protocol, IConnectorCatalog catalog, Output output)
    {
        if (catalog.Find(protocol) is not { } entry)
        {
            output.Note($"There is no connector \"{protocol}\". Known are: {string.Join(", ", catalog.Connectors.Select(known => known.Protocol))}.");
            return ExitCode.CouldNotRun;
        }

        output.Text(ReferenceMarkdown.Of(entry).TrimEnd());
        if (output.IsJson)
        {
            Write(entry.ConnectionSchema, "connection", output);
            Write(entry.AddressSchema, "address", output);
        }

        return entry.Faults.Count == 0 ? ExitCode.Well : ExitCode.Failed;
    }

    private static void Write(Runtime.Schemas.SchemaNode? schema, string block, Output output)
    {
        if (schema is null) return;
        foreach (var field in SchemaReference.Fields(schema))
        {
            output.Json(writer =>
            {
                writer.WriteString("block", block);
                writer.WriteString("path", field.Path);
                writer.WriteString("title", field.Title);
                writer.WriteString("type", field.Type);
                writer.WriteBoolean("required", field.IsRequired);
                if (field.Description is not null) writer.WriteString("description", field.Description);
                if (field.Condition is not null) writer.WriteString("condition", field.Condition);
                if (field.Unit is not null) writer.WriteString("unit", field.Unit);
                Raw("default", field.Default is null ? [] : [field.Default], single: true);
                Raw("allowed", field.Allowed, single: false);
                Raw("examples", field.Examples, single: false);
                writer.WriteStartArray("limits");
                foreach (var limit in field.Limits) writer.WriteStringValue(limit);
                writer.WriteEndArray();
                writer.WriteBoolean("secret", field.IsSecret);
                writer.WriteBoolean("readOnly", field.IsReadOnly);
                writer.WriteBoolean("deprecated", field.IsDeprecated);
                writer.WriteBoolean("standard", field.IsStandard);

                void Raw(string name, IReadOnlyList<string> values, bool single)
                {
                    if (values.Count == 0) return;
                    writer.WritePropertyName(name);
                    if (!single) writer.WriteStartArray();
                    foreach (var value in values) writer.WriteRawValue(value);
                    if (!single) writer.WriteEndArray();
                }
            });
        }
    }
}
