using System.Reflection;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas;
using Connector.Sdk;

namespace Connector.Runtime.PlugIns;

/// <summary>One version of a plug-in, loaded from a copy of its files.</summary>
internal sealed class LoadedPlugIn : ILoadedFolder
{
    private readonly PlugInLoadContext? _context;
    private readonly ShadowCopy? _copy;

    private LoadedPlugIn(IReadOnlyList<ConnectorEntry> entries, PlugInLoadContext? context = null, ShadowCopy? copy = null) =>
        (Entries, _context, _copy) = (entries, context, copy);

    public IReadOnlyList<ConnectorEntry> Entries { get; }

    /// <summary>Loads what stands in a folder. What is wrong with it becomes an entry with faults.</summary>
    public static LoadedPlugIn Load(string folder)
    {
        PlugInLoadContext? context = null;
        ShadowCopy? copy = null;
        try
        {
            var files = PlugInFiles.Of(folder);
            if (files.Faults.Count > 0) return new([Broken(folder, files.Faults)]);
            copy = ShadowCopy.Of(files.Assemblies);
            context = new PlugInLoadContext(Path.GetFileName(folder), copy.Folder);

            // All of it at once: a connection that is still being taken down after the unloading began must not need another file.
            foreach (var other in files.Others) context.LoadFromAssemblyPath(Path.Combine(copy.Folder, other));
            List<ConnectorEntry> entries = [];
            foreach (var name in files.PlugIns) entries.AddRange(Connectors(context.LoadFromAssemblyPath(Path.Combine(copy.Folder, name)), folder));
            if (entries.Count > 0) return new(entries, context, copy);
            throw new ConnectorException(
                $"{string.Join(", ", files.PlugIns)} has no connector: a class that derives from Connection, whose name ends with Connection, such as {PlugInFiles.Protocol(folder)}Connection.");
        }
        catch (Exception exception) when (exception is ConnectorException or IOException or UnauthorizedAccessException or BadImageFormatException or ReflectionTypeLoadException or TypeLoadException)
        {
            context?.Unload();
            copy?.Dispose();
            return new([Broken(folder, [Words(exception)])]);
        }
    }

    /// <summary>Begins the unloading: the code goes once the last connection that was made of it is disposed.</summary>
    public ValueTask DisposeAsync()
    {
        _context?.Unload();
        _copy?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<ConnectorEntry> Connectors(Assembly assembly, string folder) =>
        new AssemblyConnectors(assembly, ConnectorOrigin.PlugIn, folder, file => PlugInFiles.Schema(folder, file)).Entries.Select(entry => entry with { Folder = folder });

    private static ConnectorEntry Broken(string folder, IReadOnlyList<string> faults)
    {
        var protocol = PlugInFiles.Protocol(folder);
        var schemas = ConnectorSchemas.Load(PlugInFiles.Schema(folder, $"{protocol}Connection.json"), PlugInFiles.Schema(folder, $"{protocol}Endpoint.json"), protocol);
        return new ConnectorEntry
        {
            Protocol = protocol,
            Title = schemas.Title ?? protocol,
            Description = schemas.Description,
            Version = schemas.Version,
            Origin = ConnectorOrigin.PlugIn,
            Source = folder,
            Folder = folder,
            Abilities = ConnectorAbilities.None,
            ConnectionSchema = schemas.Connection,
            AddressSchema = schemas.Address,
            Faults = faults,
        };
    }

    private static string Words(Exception exception) => exception switch
    {
        ConnectorException known => known.Message,
        ReflectionTypeLoadException types => types.LoaderExceptions.OfType<FileNotFoundException>().FirstOrDefault() is { } missing
            ? Missing(missing)
            : $"A class of it cannot be loaded; it may be built against another version of what it needs. {types.LoaderExceptions.FirstOrDefault()?.Message}",
        FileNotFoundException missing => Missing(missing),
        BadImageFormatException => $"{exception.Message.TrimEnd('.')}. Build it again; if it is for another processor, build it for any.",
        _ => $"It could not be loaded. {exception.Message}",
    };

    private static string Missing(FileNotFoundException exception) =>
        $"It needs {exception.FileName?.Split(',')[0] ?? "a file"}, which does not lie beside it. Copy the whole output of the build, not only the connector's own assembly.";
}
