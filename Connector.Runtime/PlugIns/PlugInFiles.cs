using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connector.Runtime.PlugIns;

/// <summary>
/// What stands in a plug-in's folder, read without running any of it. The assemblies lie in <c>plugin/</c>, where the project that
/// <c>connector-agent new</c> writes builds them to, or in the folder itself.
/// </summary>
internal sealed class PlugInFiles
{
    public const string BuildsTo = "plugin";

    private PlugInFiles(string folder, string assemblies, IReadOnlyList<string> plugIns, IReadOnlyList<string> others, IReadOnlyList<string> faults) =>
        (Folder, Assemblies, PlugIns, Others, Faults) = (folder, assemblies, plugIns, others, faults);

    public string Folder { get; }

    /// <summary>The folder of the assemblies.</summary>
    public string Assemblies { get; }

    /// <summary>File names of the assemblies that are built against Connector.Sdk.</summary>
    public IReadOnlyList<string> PlugIns { get; }

    /// <summary>File names of the other .NET assemblies: what the plug-ins need.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Why nothing of it can be loaded, each a sentence with its remedy.</summary>
    public IReadOnlyList<string> Faults { get; }

    public static bool IsPlugInFolder(string folder) =>
        Has(folder, "*.csproj") || Has(folder, "*.dll") || Has(Path.Combine(folder, BuildsTo), "*.dll");

    /// <summary>The files whose change makes another version: assemblies and schemas, never sources.</summary>
    public static IEnumerable<string> Watched(string folder)
    {
        var assemblies = AssembliesOf(folder);
        string[] places = assemblies == folder ? [folder] : [folder, assemblies];
        return from place in places
               where Directory.Exists(place)
               from file in Directory.EnumerateFiles(place)
               where file.EndsWith(".dll", StringComparison.Ordinal) || IsSchema(file)
               select file;
    }

    public static PlugInFiles Of(string folder)
    {
        var assemblies = AssembliesOf(folder);
        List<string> plugIns = [], others = [], faults = [];
        foreach (var file in Directory.EnumerateFiles(assemblies, "*.dll").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (Path.GetFileNameWithoutExtension(file) == PlugInLoadContext.Sdk.Name) continue;
            if (References(file) is not { } references)
            {
                // A native library, or half a file: where it is the connector's own, loading it says so.
                continue;
            }

            if (references.Sdk is null)
            {
                others.Add(name);
                continue;
            }

            plugIns.Add(name);
            if (WrongSdk(name, references.Sdk) is { } sdk) faults.Add(sdk);
            else if (references.Runtime is { } runtime && runtime.Major > Environment.Version.Major)
                faults.Add($"{name} is built for .NET {runtime.Major}; this program runs on .NET {Environment.Version.Major}. Set <TargetFramework>net{Environment.Version.Major}.0</TargetFramework> in the project and build it again.");
        }

        if (plugIns.Count == 0) faults.Add(Nothing(folder, assemblies));
        return new PlugInFiles(folder, assemblies, plugIns, others, faults);
    }

    /// <summary>The text of a schema: the one in the plug-in's folder first, so that editing it needs no build; null where none lies there.</summary>
    public static string? Schema(string folder, string fileName)
    {
        var file = new[] { folder, AssembliesOf(folder) }.Select(place => Path.Combine(place, fileName)).FirstOrDefault(File.Exists);
        return file is null ? null : File.ReadAllText(file);
    }

    /// <summary>The protocol that a folder is for, as far as file names tell; used where nothing can be loaded.</summary>
    public static string Protocol(string folder)
    {
        const string suffix = "Connection.json";
        var schema = Directory.EnumerateFiles(folder, "*" + suffix).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault();
        return schema is { Length: > 15 } ? schema[..^suffix.Length] : Path.GetFileName(folder);
    }

    private static string AssembliesOf(string folder)
    {
        var built = Path.Combine(folder, BuildsTo);
        return Has(built, "*.dll") ? built : folder;
    }

    private static bool Has(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any();

    private static bool IsSchema(string file) =>
        file.EndsWith("Connection.json", StringComparison.Ordinal) || file.EndsWith("Endpoint.json", StringComparison.Ordinal);

    private static string Nothing(string folder, string assemblies) => Has(folder, "*.csproj")
        ? Has(assemblies, "*.dll")
            ? $"No assembly in {assemblies} uses Connector.Sdk, so there is no connector in it. Look at the project's reference and build it again."
            : $"It is not built yet. Run \"dotnet build\" in {folder}; it is loaded by itself then."
        : $"No assembly in {assemblies} uses Connector.Sdk, so there is no connector in it. Copy the whole output of the build here.";

    /// <summary>While the first number is 0, the second one counts as it: both stand for a contract that is not kept.</summary>
    private static string? WrongSdk(string name, Version built)
    {
        var has = PlugInLoadContext.Sdk.Version!;
        var sameContract = built.Major == has.Major && (has.Major > 0 || built.Minor == has.Minor);
        if (sameContract && built <= has) return null;
        return built > has
            ? $"{name} is built against Connector.Sdk {built.ToString(3)}, which is newer than this program's {has.ToString(3)}. Update the program, or build the connector against its Connector.Sdk.dll."
            : $"{name} is built against Connector.Sdk {built.ToString(3)}; this program has {has.ToString(3)}, whose contract differs. Build the connector again against this program's Connector.Sdk.dll.";
    }

    /// <summary>The versions of Connector.Sdk and .NET that an assembly is built against; null where the file is none.</summary>
    private static (Version? Sdk, Version? Runtime)? References(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata) return null;
            var metadata = image.GetMetadataReader();
            Version? sdk = null, runtime = null;
            foreach (var handle in metadata.AssemblyReferences)
            {
                var reference = metadata.GetAssemblyReference(handle);
                if (metadata.StringComparer.Equals(reference.Name, PlugInLoadContext.Sdk.Name!)) sdk = reference.Version;
                else if (metadata.StringComparer.Equals(reference.Name, "System.Runtime")) runtime = reference.Version;
            }

            return (sdk, runtime);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}
