using System.Reflection;
using Connector.Sdk;

namespace Connector.Runtime.NewConnector;

/// <summary>
/// Writes a small, complete connector that works against the example device: classes, schemas, a test, a service and a README, for
/// JavaScript also what the vendor's base image needs. The texts lie in <c>Templates/</c>, where it is called Foobar.
/// </summary>
public static class ConnectorTemplate
{
    private const string Prefix = "template/";

    /// <summary>The files by their path in the connector's folder, with forward slashes.</summary>
    /// <param name="name">A name that <see cref="ConnectorName.WhyNot"/> has nothing against.</param>
    /// <param name="language">What it is written in.</param>
    /// <param name="studio">The folder with <c>Connector.Sdk.dll</c>, which a project in C# refers to; null for this program's.</param>
    public static IReadOnlyDictionary<string, string> Files(string name, ConnectorLanguage language, string? studio = null)
    {
        if (ConnectorName.WhyNot(name) is { } why) throw new ConnectorException(why);
        studio = (studio ?? AppContext.BaseDirectory).TrimEnd('/', '\\');
        var below = Prefix + (language == ConnectorLanguage.CSharp ? "csharp/" : "javascript/");
        var assembly = typeof(ConnectorTemplate).Assembly;
        return assembly.GetManifestResourceNames().Select(resource => resource.Replace('\\', '/'))
            .Where(resource => resource.StartsWith(below, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(
                resource => Named(resource[below.Length..]).Replace("_gitignore", ".gitignore", StringComparison.Ordinal).Replace("_dockerignore", ".dockerignore", StringComparison.Ordinal),
                resource => Named(TextOf(assembly, resource)).Replace("{{studio}}", studio, StringComparison.Ordinal),
                StringComparer.Ordinal);

        string Named(string text) => text.Replace("Foobar", name, StringComparison.Ordinal).Replace("foobar", name.ToLowerInvariant(), StringComparison.Ordinal);
    }

    /// <summary>Writes the files into a folder that is empty or not there yet. Never overwrites.</summary>
    /// <returns>The paths that were written, relative to the folder, with forward slashes.</returns>
    /// <exception cref="ConnectorException">The name cannot be used, or something is in the folder already.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static IReadOnlyList<string> Write(string name, ConnectorLanguage language, string folder, string? studio = null)
    {
        var files = Files(name, language, studio);
        if (File.Exists(folder)) throw new ConnectorException($"{folder} is a file. Choose another folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new ConnectorException($"{folder} is there already and not empty; nothing was written. Choose another folder.");
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var writer = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
            writer.Write(text);
        }

        return [.. files.Keys];
    }

    private static string TextOf(Assembly assembly, string resource)
    {
        var name = assembly.GetManifestResourceNames().Single(known => known.Replace('\\', '/') == resource);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
