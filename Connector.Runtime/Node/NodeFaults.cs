namespace Connector.Runtime.Node;

/// <summary>Why a folder cannot be used, as sentences with file, place and remedy.</summary>
internal static class NodeFaults
{
    private static readonly string[] Needed = ["handleConnect", "handleReconnect", "handleDisconnect"];

    /// <summary>What went wrong when the folder was loaded.</summary>
    public static IEnumerable<string> Of(NodeFolder folder, NodeDescription described) =>
        described.Problems.Select(problem => Of(folder, problem)).Distinct(StringComparer.Ordinal);

    /// <summary>What one connector of it lacks.</summary>
    public static IEnumerable<string> Of(NodeFolder folder, NodeClassFiles files, NodeFound? found)
    {
        if (files.ConnectionJs is null)
            yield return $"{files.Protocol}Connection.js is missing beside its schema. Its name must be exactly this, capitals included.";
        if (found is not { IsLoaded: true }) yield break;
        var place = Path.GetRelativePath(folder.Root, files.ConnectionJs!);
        if (!found.IsConnection)
            yield return $"{place}: {found.ClassName} does not extend Connection. Write: const Connection = require('Connection'); class {files.Protocol}Connection extends Connection.";
        var lacking = Needed.Where(handler => !found.Handlers.Contains(handler)).ToList();
        if (lacking.Count > 0) yield return $"{place}: {found.ClassName} has no {string.Join(", ", lacking)}; the image calls {(lacking.Count == 1 ? "it" : "them")}.";
    }

    private static string Of(NodeFolder folder, NodeProblem problem)
    {
        var place = problem.PlaceFile is { } file ? $"{Path.GetRelativePath(folder.Root, file)}({problem.Line})" : Path.GetRelativePath(folder.Root, problem.File);
        return problem.Kind switch
        {
            "package-missing" when folder.LacksPackages =>
                $"The packages of this folder are not installed: {folder.Package.Dependencies.Count} stand in its package.json. Run npm install in {folder.Root}, then it is loaded by itself.",
            "package-missing" when folder.Package.Dependencies.Contains(problem.Name!) || folder.Package.Dependencies.Any(name => problem.Name!.StartsWith(name + "/", StringComparison.Ordinal)) =>
                $"The package {problem.Name} is not installed. Run npm install in {folder.Root}, then the folder is loaded by itself.",
            "package-missing" => $"{place}: the package {problem.Name} is neither installed nor named in package.json. Run npm install {problem.Name} in {folder.Root}.",
            "file-missing" => $"{place}: the file {problem.Name} that is loaded here does not exist; mind capitals.",
            "esm" => $"{place}: this is an ES module. The image loads CommonJS: write require and module.exports, and leave \"type\": \"module\" out of package.json.",
            _ => $"{place}: it could not be loaded. {problem.Message}",
        };
    }
}
