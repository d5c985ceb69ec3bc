using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>What differs between two files, in words.</summary>
public sealed class CommissioningDiffTests
{
    private const string Older = """
        # a comment
        description: d
        metadata:
          name: x
          version: 1.0.0
        parameters:
          host: { type: string, default: 10.0.0.1 }
          password: { type: string, default: old-secret }
        resources:
          press:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection: { host: !ref host, port: 9000 }
          1.1_Pressure:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref press
              subscribe:
                address: p
                interval: 500
        """;

    [Fact]
    public void Between_EqualTexts_SaysNothing() => Assert.Empty(Between(text => text));

    [Theory]
    [InlineData("# a comment\n", "")]
    [InlineData("{ host: !ref host, port: 9000 }", "{ port: 9000, host: !ref host }")]
    [InlineData("name: x", "name: 'x'")]
    [InlineData("port: 9000", "port: 0x2328")]
    [InlineData("\n", "\r\n")]
    public void Between_OtherWaysToSayTheSame_IsLayoutOnly(string was, string now)
    {
        var change = Assert.Single(Between(text => text.Replace(was, now, StringComparison.Ordinal)));
        Assert.Equal(FileChangeKind.Layout, change.Kind);
    }

    [Theory]
    [InlineData("port: 9000", "port: 9001", FileChangeKind.Changed, "Connection 'press': 'connection / port' changed from 9000 to 9001.", "/resources/press/properties/connection/port")]
    [InlineData("port: 9000", "port: '9000'", FileChangeKind.Changed, "Connection 'press': 'connection / port' changed from 9000 to \"9000\".", "/resources/press/properties/connection/port")]
    [InlineData("!ref host", "10.0.0.1", FileChangeKind.Changed, "Connection 'press': 'connection / host' changed from !ref host to \"10.0.0.1\".", "/resources/press/properties/connection/host")]
    [InlineData("\n        interval: 500", "", FileChangeKind.Removed, "Endpoint '1.1_Pressure': 'subscribe / interval' was removed (it was 500).", "/resources/1.1_Pressure/properties/subscribe/interval")]
    [InlineData("address: p", "address: p\n        unit: bar", FileChangeKind.Added, "Endpoint '1.1_Pressure': 'subscribe / unit' was added (\"bar\").", "/resources/1.1_Pressure/properties/subscribe/unit")]
    [InlineData("  1.1_Pressure:", "  renamed:", FileChangeKind.Renamed, "Endpoint '1.1_Pressure' is called 'renamed' now.", "/resources/renamed")]
    [InlineData("description: d", "description: e", FileChangeKind.Changed, "The 'description' changed from \"d\" to \"e\".", "/description")]
    [InlineData("version: 1.0.0", "version: 1.0.1", FileChangeKind.Changed, "The service's 'metadata / version' changed from \"1.0.0\" to \"1.0.1\".", "/metadata/version")]
    [InlineData("old-secret", "new-secret", FileChangeKind.Changed, "Parameter 'password': 'default' changed.", "/parameters/password/default")]
    public void Between_OneChange_IsToldInOneSentence(string was, string now, FileChangeKind kind, string sentence, string pointer) =>
        Assert.Equal([new FileChange(kind, sentence, pointer)], Between(text => text.Replace(was, now, StringComparison.Ordinal)));

    [Fact]
    public void Between_AddedAndRemovedParts_AreNamedWithWhatTheyAre()
    {
        var changes = Between(text => text.Replace("  press:", "  motor:\n    type: Cybus::Connection\n    properties: { protocol: S7, connection: { host: a } }\n  press:", StringComparison.Ordinal).Replace("  host: { type: string, default: 10.0.0.1 }\n", "", StringComparison.Ordinal));
        Assert.Equal(["Parameter 'host' was removed.", "Connection 'motor' was added (S7)."], changes.Select(change => change.Sentence));
    }

    [Theory]
    [InlineData("port: 9000 }", "port: 9000, password: hunter2 }")]
    [InlineData("default: 10.0.0.1 }", "default: hunter2, format: password }")]
    [InlineData("default: 10.0.0.1 }", "writeOnly: true, enum: [hunter2, other] }")]
    [InlineData("default: old-secret }", "allowedValues: [hunter2] }")]
    [InlineData("default: 10.0.0.1 }", "default: { password: hunter2 } }")]
    public void Between_Secrets_AreNeverInASentence(string was, string now)
    {
        var changes = Between(text => text.Replace(was, now, StringComparison.Ordinal));
        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.DoesNotContain("hunter2", change.Sentence));
        Assert.All(changes, change => Assert.DoesNotContain("old-secret", change.Sentence));
    }

    [Fact]
    public void Between_AnUnreadableText_SaysSo() => Assert.Contains("not readable", Assert.Single(Between(text => text + "\n  [")).Sentence);

    [Fact]
    public void Between_OneScalarOfARealFile_GivesOneSentenceAtItsPlace()
    {
        Assert.SkipWhen(Corpus.Root is null, "skipped: corpus not found");
        foreach (var path in Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml").Order(StringComparer.Ordinal))
        {
            var file = CommissioningFile.Parse(File.ReadAllText(path));
            if (!file.IsReadable) continue;
            var leaves = Leaves.Of(file).Where(leaf => leaf.Node is YamlScalar && leaf.Pointer.Split('/').Length > 2).ToList();
            if (leaves.Count == 0) continue;
            var pointer = leaves[leaves.Count / 2].Pointer;
            var changed = file.WithEdits(file.Set(pointer, new YamlValue.Data("another value altogether")));
            var change = Assert.Single(CommissioningDiff.Between(file, changed));
            Assert.True((FileChangeKind.Changed, pointer) == (change.Kind, change.Pointer), $"{path} {pointer}: {change}");
        }
    }

    private static IReadOnlyList<FileChange> Between(Func<string, string> change)
    {
        var older = Older.ReplaceLineEndings("\n");
        return CommissioningDiff.Between(CommissioningFile.Parse(older), CommissioningFile.Parse(change(older)));
    }
}
