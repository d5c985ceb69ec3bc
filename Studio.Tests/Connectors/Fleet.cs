using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.NewConnector;
using Connector.Runtime.Node;
using Connector.Sdk;

namespace Studio.Tests.Connectors;

/// <summary>
/// Every kind of connector in one catalogue: the built-in ones, and one in JavaScript as <c>connector-agent new</c> writes it. Where
/// Node.js is not installed the latter is not among them.
/// </summary>
internal static class Fleet
{
    public const string Scripted = "Scripted";

    public static ConnectorCatalog Catalog { get; } = Load();

    private static ConnectorCatalog Load()
    {
        try
        {
            NodeExecutable.Find(NodeSettings.Default);
        }
        catch (ConnectorException)
        {
            return ConnectorCatalog.BuiltIn();
        }

        var folder = Directory.CreateTempSubdirectory("studio-fleet-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        ConnectorTemplate.Write(Scripted, ConnectorLanguage.JavaScript, Path.Combine(folder, "scripted"));
        return Task.Run(() => ConnectorLibrary.OpenAsync([folder])).GetAwaiter().GetResult().Catalog;
    }
}
