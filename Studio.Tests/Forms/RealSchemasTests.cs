using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>
/// Schemas of other people, as many as there are at hand: those of the corpus and all below the folders that
/// <c>STUDIO_SCHEMAS</c> names (separated like a path). Each is drawn and filled in; what comes out must be accepted by the schema.
/// <c>STUDIO_SCHEMAS_REPORT</c> names a file for the figures.
/// </summary>
[Trait("Category", "slow")]
public sealed class RealSchemasTests(ITestOutputHelper output)
{
    private const int Levels = 4;

    private const int MostFields = 60;

    [Fact]
    public void Real_schemas_render_take_values_and_accept_what_comes_out()
    {
        var files = Files().ToList();
        Assert.SkipWhen(files.Count == 0, "skipped: corpus not found");
        var trials = new List<SchemaTrial>();
        foreach (var (folder, file) in files)
        {
            trials.Add(SchemaTrial.Of(file, Path.GetRelativePath(folder, file), Levels, MostFields));
            Report(trials);
        }

        Assert.True(trials.All(trial => trial.IsGood), string.Join('\n', trials.Where(trial => !trial.IsGood)));
    }

    private static IEnumerable<(string Folder, string File)> Files()
    {
        var folders = (Environment.GetEnvironmentVariable("STUDIO_SCHEMAS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).ToList();
        if (Corpus.Root is { } root) folders.Add(Path.Combine(root, "schemas"));
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(file => file.EndsWith("schema.json", StringComparison.Ordinal) && !file.Contains("ui-schema", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(file => (folder, file)));
    }

    private void Report(List<SchemaTrial> trials)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_SCHEMAS_REPORT") is { Length: > 0 } report)
            File.WriteAllLines(report, [.. trials.Select(trial => trial.ToString()), $"{trials.Count(trial => trial.IsGood)} of {trials.Count} good, {trials.Count(trial => trial.Fault is not null)} faults"]);
        if (trials.Count % 50 == 0) output.WriteLine($"{trials.Count} schemas, {trials.Count(trial => trial.IsGood)} good");
    }
}
