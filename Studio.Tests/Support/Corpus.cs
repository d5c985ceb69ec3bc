using Xunit;

namespace Studio.Tests.Support;

/// <summary>Real files that are not part of the project; tests that need them are skipped where they are absent.</summary>
internal static class Corpus
{
    /// <summary>The folder, or null.</summary>
    internal static string? Root { get; } = Find();

    /// <summary>A folder or file of the corpus; skips the test when it is not there.</summary>
    internal static string Path(string relative)
    {
        var path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(path is not null && System.IO.Path.Exists(path), "skipped: corpus not found");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("STUDIO_CORPUS") is { Length: > 0 } given) return Directory.Exists(given) ? given : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(at.FullName, "ConnectorStudio.slnx"))) continue;
            var corpus = System.IO.Path.Combine(at.Parent?.FullName ?? "", "shared", "corpus");
            return Directory.Exists(corpus) ? corpus : null;
        }

        return null;
    }
}
