namespace Studio.Tests.Support;

/// <summary>Where the sources that these tests were built from stand.</summary>
internal static class Checkout
{
    /// <summary>The folder of ConnectorStudio.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>Where a project was built, in the configuration of these tests.</summary>
    public static string OutputOf(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, project, "bin", framework.Parent!.Name, framework.Name);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ConnectorStudio.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException("These tests run from a checkout: no ConnectorStudio.slnx above " + AppContext.BaseDirectory);
    }
}
