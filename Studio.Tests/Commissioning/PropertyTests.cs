using System.Text;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Studio.Tests.Oracles;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>What holds for every text whatsoever.</summary>
public sealed class PropertyTests
{
    private static readonly CatalogSchemas Schemas = new(ConnectorCatalog.BuiltIn());

    [Fact]
    public async Task YamlTestSuite_EveryInputThatTheParserAccepts_StaysTheSameBytesAndTakesEditsInPlace()
    {
        var cases = await YamlTestSuite.CasesAsync(TestContext.Current.CancellationToken);
        var read = 0;
        foreach (var (id, name, yaml) in cases)
        {
            var file = CommissioningFile.Parse(yaml);
            SameBytes(file, $"{id} {name}");
            if (!file.IsReadable)
            {
                Assert.NotEmpty(file.Problems);
                continue;
            }

            read++;
            foreach (var leaf in Leaves.Of(file)) Leaves.SetAndUnset(file, leaf, $"{id} {name}\n{yaml}\n");
        }

        Assert.True(read > 200, $"only {read} of {cases.Count} could be read");
    }

    [Fact]
    public void RandomYaml_ThousandsOfTexts_StayTheSameBytesAndTakeEditsInPlace()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var text = new RandomYaml(seed).Make();
            var file = CommissioningFile.Parse(text);
            Assert.True(file.IsReadable, $"seed {seed}: {file.Problems.FirstOrDefault()?.Message}\n{text}");
            SameBytes(file, $"seed {seed}");
            var random = new Random(seed);
            var leaves = Leaves.Of(file).ToList();
            for (var i = 0; i < 5 && leaves.Count > 0; i++) Leaves.SetAndUnset(file, leaves[random.Next(leaves.Count)], $"seed {seed}\n{text}\n");
        }
    }

    [Fact]
    public void RandomYaml_NewKeyAndItsRemoval_RestoreTheBytes()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var file = CommissioningFile.Parse(new RandomYaml(seed).Make());
            var random = new Random(seed);
            var maps = Maps(file.Root!).ToList();
            var pointer = maps[random.Next(maps.Count)].Pointer + "/zzNew";
            var with = file.WithEdits(file.Set(pointer, new YamlValue.Data(random.Next(2) == 0 ? JsonValue.Create("v") : new JsonObject { ["a"] = 1, ["b"] = new JsonArray(1, "x") })));
            Assert.True(with.Find(pointer) is not null, $"seed {seed} {pointer}\n{file.Text}\n-----\n{with.Text}");
            var without = with.WithEdits(with.Remove(pointer));
            Assert.True(file.Text == without.Text, $"seed {seed} {pointer}\n{file.Text}\n-----\n{with.Text}\n-----\n{without.Text}");
        }
    }

    [Fact]
    public void RandomYaml_RenamedKey_ChangesItsNameAndNothingElse()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var file = CommissioningFile.Parse(new RandomYaml(seed).Make());
            var random = new Random(seed);
            var map = Maps(file.Root!).Where(spot => ((YamlMapping)spot.Node).Entries.All(entry => entry.KeyText is not null)).ToList() is { Count: > 0 } maps ? maps[random.Next(maps.Count)] : null;
            if (map is null) continue;
            var child = map.Child(random.Next(map.ChildCount));
            var name = new[] { "zz", "zz: # '", "true", "1.1", "é\"" }[random.Next(5)];
            var renamed = file.WithEdits(file.Rename(child.Pointer, name));
            var context = $"seed {seed} {child.Pointer}\n{file.Text}\n-----\n{renamed.Text}";
            Assert.True(renamed.IsReadable, context);
            var now = map.Parent is null ? renamed.Root! : renamed.Find(map.Pointer)!;
            var keys = ((YamlMapping)map.Node).Entries.Select(entry => entry.KeyText).ToList();
            keys[((YamlMapping)map.Node).IndexOf(child.Entry!.KeyText!)] = name;
            Assert.True(keys.SequenceEqual(((YamlMapping)now.Node).Entries.Select(entry => entry.KeyText)), context);
            Assert.Equal(file.Text.Length - (child.KeyEnd - child.KeyStart), renamed.Text.Length - (now.Child(name)!.KeyEnd - now.Child(name)!.KeyStart));
        }
    }

    [Fact]
    public void Fuzz_MangledFiles_NeverThrowAnywhere()
    {
        var seeds = Seeds().ToList();
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(seeds[random.Next(seeds.Count)]);
            for (var i = random.Next(1, 8); i > 0; i--) Mangle(random, text);
            var file = CommissioningFile.Parse(text.ToString());
            SameBytes(file, $"seed {seed}");
            file.Check(Schemas);
            file.Resolve(null, ReadingTests.NoValues);
            CommissioningDiff.Between(file, CommissioningFile.Parse(seeds[0]));
            foreach (var leaf in Leaves.Of(file).Take(2).ToList())
            {
                try
                {
                    Assert.True(file.WithEdits(file.Set(leaf.Pointer, new YamlValue.Data("x\ny"))).IsReadable);
                    file.Remove(leaf.Pointer);
                }
                catch (InvalidOperationException refused)
                {
                    Assert.Contains("text", refused.Message);
                }
            }
        }
    }

    [Theory]
    [InlineData("[", "too-deep")]
    [InlineData("{a: ", "too-deep")]
    [InlineData("- ", "too-deep")]
    [InlineData("? ", "too-deep")]
    public void Parse_TenThousandLevels_AreRefusedInWords(string level, string code)
    {
        var file = CommissioningFile.Parse(string.Concat(Enumerable.Repeat(level, 10_000)));
        Assert.False(file.IsReadable);
        Assert.Equal(code, file.Problems[0].Code);
    }

    [Fact]
    public void Parse_AliasBomb_IsNotExpanded()
    {
        var text = new StringBuilder("metadata: {name: x}\ndescription: d\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 10))}]\n");
        text.Append("resources:\n  c:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection: { host: *a11 }\n");
        var file = CommissioningFile.Parse(text.ToString());
        Assert.True(file.IsReadable);
        file.Check(Schemas);
        file.Resolve(null, ReadingTests.NoValues);
        SameBytes(file, "bomb");
    }

    [Fact]
    public void Parse_AliasOfItself_EndsToo()
    {
        var file = CommissioningFile.Parse("a: &a [*a, *a]\nb: &b { <<: *b }\n");
        Assert.NotNull(file.Read("/a", ReadingTests.NoValues));
        Assert.NotNull(file.Read("/b", ReadingTests.NoValues));
    }

    [Fact]
    [Trait("Category", "slow")]
    public void Check_FortyThousandEndpoints_ReadsThemAll()
    {
        var text = new StringBuilder("description: d\nmetadata: { name: x }\nresources:\n  m: { type: Cybus::Connection, properties: { protocol: Custom, connection: { host: x, port: 1 } } }\n");
        for (var i = 0; i < 40_000; i++) text.Append($"  e{i}:\n    type: Cybus::Endpoint\n    properties: {{ protocol: Custom, connection: !ref m, subscribe: {{ address: 'a{i}' }} }}\n");
        var file = CommissioningFile.Parse(text.ToString());
        Assert.Empty(file.Check(Schemas));
        Assert.Equal(40_001, file.Resources.Count);
        Assert.Equal(40_000, file.Resolve(null, ReadingTests.NoValues).Service.Endpoints.Count);
    }

    [Fact]
    public void Decode_AnyBytes_ComeBackAsTheyWere()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.Equal(bytes, CommissioningBytes.Encode(CommissioningBytes.Decode(bytes)));
            var file = CommissioningFile.Parse(CommissioningBytes.Decode(bytes));
            file.Check(Schemas);
            SameBytes(file, $"seed {seed}");
        }
    }

    [Fact]
    public void Parse_MoreThanTheLimit_IsRefusedWithoutBeingRead()
    {
        var file = CommissioningFile.Parse(new string('a', 200), new CommissioningLimits(100));
        Assert.Equal("too-large", Assert.Single(file.Problems).Code);
    }

    private static void SameBytes(CommissioningFile file, string context) =>
        Assert.True(file.Text == string.Concat(TextSpans.Of(file).Select(span => file.Text.Substring(span.Start, span.Length))), context);

    private static IEnumerable<YamlSpot> Maps(YamlSpot spot)
    {
        if (spot.Node is YamlMapping { Entries.Count: > 0 }) yield return spot;
        for (var i = 0; i < spot.ChildCount; i++)
        {
            foreach (var below in Maps(spot.Child(i))) yield return below;
        }
    }

    private static IEnumerable<string> Seeds()
    {
        yield return "description: d\nmetadata:\n  name: x\nparameters:\n  p: { type: integer, default: 5 }\ndefinitions:\n  D: !sub 'a${p}'\nresources:\n  c:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection: { host: !ref D, port: !ref p }\n  e:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Custom\n      connection: !ref c\n      subscribe: { address: '1' }\n  m:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n        - subscribe: { endpoint: !ref e }\n          publish: { topic: x }\n";
        for (var seed = 0; seed < 20; seed++) yield return new RandomYaml(seed).Make();
        if (Corpus.Root is null) yield break;
        foreach (var path in Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml").Order(StringComparer.Ordinal)) yield return File.ReadAllText(path);
    }

    private static void Mangle(Random random, StringBuilder text)
    {
        const string Odd = ":-?[]{}#&*!|>'\"%@`,\n\r\t \0\u0085\uFEFF\uD800é~<";
        var at = random.Next(text.Length + 1);
        switch (random.Next(4))
        {
            case 0:
                text.Insert(at, Odd[random.Next(Odd.Length)]);
                break;
            case 1:
                text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                break;
            case 2:
                var from = random.Next(text.Length + 1);
                text.Insert(at, text.ToString(from, Math.Min(random.Next(1, 80), text.Length - from)));
                break;
            default:
                if (at < text.Length) text[at] = Odd[random.Next(Odd.Length)];
                break;
        }
    }
}
