using System.Text;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class RereadingTests
{
    private static readonly CatalogSchemas Schemas = new(ConnectorCatalog.BuiltIn());

    private static readonly string[] Snippets =
        [" ", "  ", "\n", "\n\n", ":", "x", "a: 1", "\n  new:\n    type: Cybus::Link\n", "# c", "\n# c\n", "\n    # c\n", "'", "\"", "[", "]", "{", "}", ",", "|", "|\n", ">", "- ", "\n- ", "---\n", "&a ", "*a", "!ref ", "\t", "?", "\r\n", "\nresources:\n", "é", "\U0001F600", "%", "`",
            "b", "sensor", "parameters:\n  p: {type: integer}\n", "!ref b", "!ref sensor", "${p}", "\n      topic: x", "S7", "Modbus"];

    [Fact]
    public void WithEdits_RandomKeyPresses_GivesWhatAFullReadingGives()
    {
        var seeds = Texts().ToList();
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var file = CommissioningFile.Parse(seeds[seed % seeds.Count]);
            for (var step = 0; step < 12; step++)
            {
                var edits = RandomEdits(random, file.Text);
                file = file.WithEdits(edits);
                Same(CommissioningFile.Parse(file.Text), file, $"seed {seed} step {step}\n{string.Join('\n', edits)}\n{file.Text}\n");
            }
        }
    }

    [Fact]
    public void WithEdits_InsideOneResource_TakesAllOthersOverAsTheyAre()
    {
        var before = CommissioningFile.Parse("metadata: {name: x}\nresources:\n  a:\n    type: A\n  b:\n    type: B\n  c:\n    type: C\n");
        _ = before.Problems;
        var after = before.WithEdits([new TextEdit(before.Text.IndexOf("type: B", StringComparison.Ordinal) + 6, 1, "Bee")]);
        var (old, now) = ((YamlMapping)before.Section("resources")!.Node, (YamlMapping)after.Section("resources")!.Node);
        Assert.Same(old.Entries[0].Value, now.Entries[0].Value);
        Assert.NotSame(old.Entries[1].Value, now.Entries[1].Value);
        Assert.Same(old.Entries[2].Value, now.Entries[2].Value);
        Assert.Equal("Bee", after.Resources[1].Type);
        Assert.Equal(after.Text.IndexOf("c:", StringComparison.Ordinal), after.Locate("/resources/c")!.Value.Start);
        Assert.Same(before.Resources[2], after.Resources[2]);
        Assert.Same(after.Resources[1], after.Resource("b"));
        Assert.Null(after.Resource("d"));
    }

    [Fact]
    public void WithEdits_TextThatCannotBeReadForAWhile_FindsBack()
    {
        var file = CommissioningFile.Parse("metadata: {name: x}\nresources:\n  a:\n    type: A\n  b:\n    type: B\n");
        var at = file.Text.IndexOf("type: A", StringComparison.Ordinal) + 6;
        var broken = file.WithEdits([new TextEdit(at, 0, "\"")]);
        Assert.False(broken.IsReadable);
        var healed = broken.WithEdits([new TextEdit(at + 2, 0, "\"")]);
        Assert.True(healed.IsReadable);
        Assert.Equal(["A", "B"], healed.Resources.Select(resource => resource.Type));
    }

    private static IEnumerable<string> Texts()
    {
        yield return "description: d\nmetadata:\n  name: x\nresources:\n  a:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection: { host: x }\n  b:\n    type: X\n    text: |\n      one\n\n        two\n\n  # about c\n  c:\n    - 1\n    - a: b\nlast: 1\n";
        yield return "description: d\nmetadata:\n  name: x\nparameters:\n  p: { type: integer, default: 5 }\nresources:\n  con:\n    type: Cybus::Connection\n    properties: { protocol: Modbus, connection: { host: a, port: !ref p } }\n  e1:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Modbus\n      connection: !ref con\n      topic: a\n      subscribe: { fc: 3, address: 1, length: 1, dataType: uint16BE }\n  e2:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Modbus\n      connection: !ref con\n      topic: a\n      write: { fc: 6, address: !ref p, length: 1, dataType: uint16BE }\n  m1:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n        - subscribe: { topic: 'x/+a' }\n          publish: { topic: 'y/{a}' }\n        - subscribe: { endpoint: !ref e1 }\n          publish: { endpoint: !ref e2 }\n  m2:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n        - subscribe: { topic: 'y/#' }\n          publish: { topic: x/1 }\n";
        yield return "\uFEFFresources:\r\n  a:\r\n    x: |+\r\n      t\r\n\r\n  b: 'two\r\n    lines'\r\n  c: plain\r\n    goes on\r\nmetadata:\r\n  name: q";
        yield return "a: 1\nb:\n- 1\n- 2\nc: {d: [1, 2], e: 'f'}\nresources:\n    one: 1\n    two: 2\n";
        if (Corpus.Root is null) yield break;
        foreach (var path in Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml").Order(StringComparer.Ordinal)) yield return File.ReadAllText(path);
    }

    private static List<TextEdit> RandomEdits(Random random, string text)
    {
        var edits = new List<TextEdit>();
        var position = random.Next(text.Length + 1);
        for (var i = random.Next(1, 3); i > 0 && position <= text.Length; i--)
        {
            var length = random.Next(4) == 0 ? Math.Min(random.Next(1, 30), text.Length - position) : 0;
            edits.Add(new TextEdit(position, length, random.Next(5) == 0 && length > 0 ? "" : Snippets[random.Next(Snippets.Length)]));
            position += length + random.Next(1, 20);
        }

        return edits;
    }

    private static void Same(CommissioningFile expected, CommissioningFile actual, string context)
    {
        Assert.True(expected.IsReadable == actual.IsReadable, $"{context}: readable {expected.IsReadable}, {actual.IsReadable} {expected.Problems.FirstOrDefault()} {actual.Problems.FirstOrDefault()}");
        var (right, wrong) = (Dump(expected).Split('\n'), Dump(actual).Split('\n'));
        var different = right.Zip(wrong).Index().FirstOrDefault(line => line.Item.First != line.Item.Second);
        Assert.True(right.SequenceEqual(wrong), $"{context} line {different.Index} ({right.Length}, {wrong.Length}): {different.Item}");
        Assert.Equal(expected.Problems.Select(Describe), actual.Problems.Select(Describe));
        Assert.Equal(expected.Check(Schemas).Select(Describe).Order(StringComparer.Ordinal), actual.Check(Schemas).Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(Resolved(expected), Resolved(actual));
    }

    private static string Resolved(CommissioningFile file)
    {
        var (service, problems) = file.Resolve(null, ReadingTests.NoValues);
        return string.Join('\n', problems.Select(Describe).Concat(service.Connections.Select(item => $"{item.Id} {item.Protocol} {item.AgentName} {item.TargetConnected} {item.Settings}"))
            .Concat(service.Endpoints.Select(item => $"{item.Id} {item.ConnectionId} {item.Operation} {item.Topic} {item.Enabled} {item.Address}")).Concat(service.Mappings.Select(item => $"{item.Id} {item.AgentName} {string.Join(' ', item.Mappings)}")));
    }

    private static string Describe(Problem problem) => $"{problem.Code} {problem.Place} {problem.Pointer} {problem.Message} {problem.Mend?.Title}";

    private static string Dump(CommissioningFile file)
    {
        var text = new StringBuilder();
        if (file.Root is { } root) Dump(root, text);
        return text.ToString();
    }

    private static void Dump(YamlSpot spot, StringBuilder text)
    {
        text.Append($"{spot.Node.GetType().Name} {spot.PartStart}-{spot.PartEnd} {spot.Start} {spot.PropertiesEnd} {spot.ContentStart} {spot.End} {spot.Colon} {spot.Node.Tag} {(spot.Node as YamlScalar)?.Value}\n");
        for (var i = 0; i < spot.ChildCount; i++) Dump(spot.Child(i), text);
    }
}
