using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;

namespace Connector.Runtime.Node;

/// <summary>Gathers what the rules for folders want to know of one connector.</summary>
internal static class NodeFolderLint
{
    public static IReadOnlyList<LintFinding> Check(NodeFolder folder, NodeClassFiles files, NodeFound? found, ConnectorSchemas schemas) => FolderRules.Check(new ConnectorFolderFacts
    {
        Protocol = files.Protocol,
        FileNames = [.. Directory.EnumerateFiles(folder.ClassFolder).Select(Path.GetFileName).OfType<string>()],
        HasIndex = folder.Index is not null,
        IsModule = folder.Package.IsModule,
        Connection = Class(files.ConnectionJs, found?.ClassName),
        Endpoint = Class(files.EndpointJs, found?.EndpointName),
        IndexText = folder.Index is { } index ? File.ReadAllText(index) : null,
        SchemaIsMadeInCode = found is { ConnectionSchema: not null } && files.ConnectionJson is { } json && schemas.ConnectionFile?.Text is { } text && text != File.ReadAllText(json),
    });

    private static ConnectorClassFacts? Class(string? file, string? className)
    {
        if (file is null) return null;
        return new ConnectorClassFacts(Path.GetFileName(file), className, File.ReadAllText(file));
    }
}
