using System.CommandLine;
using System.Text.Json;
using Connector.Runtime.Catalog;

namespace Connector.Agent.Commands;

/// <summary><c>connectors</c>: what this agent can talk to.</summary>
internal static class ConnectorsCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var folders = FolderOptions.Connectors();
        var command = new Command("connectors", "Lists the connectors, broken ones among them.") { folders, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            return FolderOptions.WithConnectorsAsync(parsed.GetValue(folders), output, catalog => List(catalog, output), cancellationToken);
        });
        return command;
    }

    internal static int List(IConnectorCatalog catalog, Output output)
    {
        var width = catalog.Connectors.Max(connector => connector.Protocol.Length);
        foreach (var connector in catalog.Connectors)
        {
            var abilities = connector.IsUsable ? Words(connector.Abilities) : "broken";
            output.Result($"{connector.Protocol.PadRight(width)}  {connector.Title} ({abilities})", writer => Write(writer, connector));
            foreach (var sentence in connector.Faults.Concat(connector.Notices)) output.Text($"{"".PadRight(width)}  {sentence}");
        }

        return ExitCode.Well;
    }

    private static void Write(Utf8JsonWriter writer, ConnectorEntry connector)
    {
        writer.WriteString("protocol", connector.Protocol);
        writer.WriteString("title", connector.Title);
        if (connector.Description is not null) writer.WriteString("description", connector.Description);
        writer.WriteNumber("version", connector.Version);
        writer.WriteString("origin", connector.Origin switch
        {
            ConnectorOrigin.BuiltIn => "built-in",
            ConnectorOrigin.PlugIn => "plug-in",
            _ => "node",
        });
        writer.WriteString("source", connector.Source);
        writer.WriteBoolean("usable", connector.IsUsable);
        writer.WriteStartArray("abilities");
        foreach (var ability in Names(connector.Abilities)) writer.WriteStringValue(ability);
        writer.WriteEndArray();
        writer.WriteStartArray("faults");
        foreach (var fault in connector.Faults) writer.WriteStringValue(fault);
        writer.WriteEndArray();
        writer.WriteStartArray("notices");
        foreach (var notice in connector.Notices) writer.WriteStringValue(notice);
        writer.WriteEndArray();
    }

    private static string Words(ConnectorAbilities abilities) => string.Join(", ", Names(abilities));

    private static IEnumerable<string> Names(ConnectorAbilities abilities) => Enum.GetValues<ConnectorAbilities>()
        .Where(ability => ability != ConnectorAbilities.None && abilities.HasFlag(ability))
        .Select(ability => ability.ToString().ToLowerInvariant());
}
