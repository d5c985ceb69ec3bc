using System.Reflection;
using System.Runtime.Loader;
using Connector.Sdk;

namespace Connector.Runtime.PlugIns;

/// <summary>
/// The code of one plug-in, apart from every other plug-in's and unloadable. <c>Connector.Sdk</c> and .NET itself are the host's, so
/// that a plug-in's <see cref="Connection"/> is the runtime's; all else comes from the plug-in's own files, whatever version the host has.
/// </summary>
internal sealed class PlugInLoadContext(string name, string folder) : AssemblyLoadContext(name, isCollectible: true)
{
    /// <summary>The one assembly that plug-in and host share.</summary>
    public static AssemblyName Sdk { get; } = typeof(Connection).Assembly.GetName();

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Sdk.Name) return null;
        var own = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return File.Exists(own) ? LoadFromAssemblyPath(own) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var own = Native(unmanagedDllName).FirstOrDefault(File.Exists);
        return own is null ? nint.Zero : LoadUnmanagedDllFromPath(own);
    }

    /// <summary>Beside the assemblies, or where packages put libraries of several systems.</summary>
    private IEnumerable<string> Native(string name) =>
        from place in new[] { folder, Path.Combine(folder, "runtimes", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "native") }
        from file in new[] { name, $"{name}.dll", $"lib{name}.so", $"{name}.so", $"lib{name}.dylib" }
        select Path.Combine(place, file);
}
