using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Studio.Tests.Support;

/// <summary>bUnit 2.15 is built against AngleSharp.Diffing 1.1.1, which the registry lacks; hand it 0.17.0 instead.</summary>
internal static class BunitSetup
{
    [ModuleInitializer]
    internal static void Initialize() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "diffing", "AngleSharp.Diffing.dll"))
            : null;
}
