using System.CommandLine;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;

namespace Connector.Agent;

/// <summary><c>--connectors PATH</c>: connectors of one's own beside the built-in ones.</summary>
internal static class FolderOptions
{
    public static Option<string[]> Connectors() => new("--connectors")
    {
        Description = "A connector's folder, or a folder of them, in C# or JavaScript. May be given several times; such a connector goes before a built-in one of its name.",
        HelpName = "path",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Runs a command with the built-in connectors and those of the paths; a path that is not there is told.</summary>
    public static async Task<int> WithConnectorsAsync(string[]? paths, Output output, Func<IConnectorCatalog, Task<int>> command, CancellationToken cancellationToken, RuntimeOptions? options = null)
    {
        var missing = (paths ?? []).Where(path => !Directory.Exists(path)).ToList();
        foreach (var path in missing) output.Note(File.Exists(path) ? $"{path} is a file; --connectors takes a folder." : $"The folder {path} does not exist.");
        if (missing.Count > 0) return ExitCode.CouldNotRun;
        if (paths is not { Length: > 0 }) return await command(ConnectorCatalog.BuiltIn()).ConfigureAwait(false);
        var folders = await ConnectorLibrary.OpenAsync(paths, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (folders.ConfigureAwait(false))
        {
            return await command(folders.Catalog).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a command that does not wait for anything.</summary>
    public static Task<int> WithConnectorsAsync(string[]? paths, Output output, Func<IConnectorCatalog, int> command, CancellationToken cancellationToken) =>
        WithConnectorsAsync(paths, output, catalog => Task.FromResult(command(catalog)), cancellationToken);
}
