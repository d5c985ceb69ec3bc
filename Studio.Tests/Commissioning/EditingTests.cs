using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class EditingTests
{
    [Theory]
    [InlineData("a: 1 # c\n", "/a", "2", "a: 2 # c\n")]
    [InlineData("a: 'x'\n", "/a", "\"y\"", "a: 'y'\n")]
    [InlineData("a: \"x\"\n", "/a", "\"it's\"", "a: \"it's\"\n")]
    [InlineData("a: x\n", "/a", "\"true\"", "a: 'true'\n")]
    [InlineData("a: x\n", "/a", "\"2024-01-01\"", "a: '2024-01-01'\n")]
    [InlineData("a: x\n", "/a", "\"a: b\"", "a: 'a: b'\n")]
    [InlineData("a: 'x'\n", "/a", "5", "a: 5\n")]
    [InlineData("a:   # note\nb: 1\n", "/a", "5", "a: 5   # note\nb: 1\n")]
    [InlineData("a: !ref x # why\n", "/a", "\"w\"", "a: w # why\n")]
    [InlineData("a: &k x\nb: *k\n", "/a", "\"w\"", "a: &k w\nb: *k\n")]
    [InlineData("a:\n  - 1\n  -\n", "/a/1", "2", "a:\n  - 1\n  - 2\n")]
    [InlineData("a: {x: 1, y: 2}\n", "/a/y", "\"a,b\"", "a: {x: 1, y: 'a,b'}\n")]
    [InlineData("a: {x: 1}\n", "/a/z", "3", "a: {x: 1, z: 3}\n")]
    [InlineData("a: {\"x\": 1}\n", "/a/z", "\"q\"", "a: {\"x\": 1, \"z\": \"q\"}\n")]
    [InlineData("a: {}\nb: 1\n", "/a/z", "3", "a:\n  z: 3\nb: 1\n")]
    [InlineData("a: {} # c\n", "/a/z", "3", "a: # c\n  z: 3\n")]
    [InlineData("a:\n    b: 1\n# end\n", "/a/c/d", "[1,{\"x\":2}]", "a:\n    b: 1\n    c:\n        d:\n            - 1\n            - x: 2\n# end\n")]
    [InlineData("a:\n- b: 1\n  c: 2\n", "/a/0/d", "3", "a:\n- b: 1\n  c: 2\n  d: 3\n")]
    [InlineData("a:\n- 1\n", "/a/-", "{\"x\":1,\"y\":[1]}", "a:\n- 1\n- x: 1\n  y:\n  - 1\n")]
    [InlineData("a: [1, 2]\n", "/a/2", "3", "a: [1, 2, 3]\n")]
    [InlineData("a: [1, 2,]\n", "/a/2", "3", "a: [1, 2, 3]\n")]
    [InlineData("a: 1\r\nb: 2\r\n", "/c/d", "1", "a: 1\r\nb: 2\r\nc:\r\n  d: 1\r\n")]
    [InlineData("a: 1", "/b", "2", "a: 1\nb: 2")]
    [InlineData("\uFEFFa: 1\n", "/a", "2", "\uFEFFa: 2\n")]
    [InlineData("", "/a/b", "2", "a:\n  b: 2\n")]
    [InlineData("# head\n", "/a", "2", "# head\na: 2\n")]
    [InlineData("a: |\n  one\n  two\n\nb: 1\n", "/a", "\"one\\n2\\n\"", "a: |\n  one\n  2\n\nb: 1\n")]
    [InlineData("a: |\n  one\n  two\nb: 1\n", "/a", "\"solo\"", "a: |-\n  solo\nb: 1\n")]
    [InlineData("a: >-\n  one two\n  three four\n  five\nb: 1\n", "/a", "\"one two three 4 five\"", "a: >-\n  one two\n  three 4\n  five\nb: 1\n")]
    [InlineData("a: x\n", "/a", "\"one\\ntwo\"", "a: |-\n  one\n  two\n")]
    [InlineData("a: x\n", "/a", "\" one\\n\"", "a: \" one\\n\"\n")]
    [InlineData("a:\n  b: 1\n  c: 2\n", "/a", "{\"b\":1,\"c\":3,\"d\":4}", "a:\n  b: 1\n  c: 3\n  d: 4\n")]
    [InlineData("a:\n  b: 1 # keep\n  c: 2\n", "/a", "{\"b\":1}", "a:\n  b: 1 # keep\n")]
    [InlineData("a:\n  - 1 # x\n  - 2\n  - 3 # z\n", "/a", "[1,3]", "a:\n  - 1 # x\n  - 3 # z\n")]
    [InlineData("a:\n  - 1\n  - 3 # z\n", "/a", "[1,2,3]", "a:\n  - 1\n  - 2\n  - 3 # z\n")]
    [InlineData("a:\n  b: 1\nc: 2\n", "/a", "\"x\"", "a: x\nc: 2\n")]
    [InlineData("a: x # c\nb: 1\n", "/a", "{\"k\":1}", "a: # c\n  k: 1\nb: 1\n")]
    [InlineData("a:\tx\n", "/a", "\"w\"", "a:\tw\n")]
    [InlineData("? a\n: x\n", "/a", "\"w\"", "? a\n: w\n")]
    [InlineData("a: \"C:\\\\x\"\n", "/a", "\"C:\\\\y\"", "a: \"C:\\\\y\"\n")]
    public void Set_Data_ChangesOnlyWhatItMust(string before, string pointer, string json, string after) =>
        Assert.Equal(after, Apply(before, file => file.Set(pointer, new YamlValue.Data(JsonNode.Parse(json)))));

    [Theory]
    [InlineData("a: 1.50\n", "/a", "1.5")]
    [InlineData("a: 0x10\n", "/a", "16")]
    [InlineData("a: >\n  x\n  y\n", "/a", "\"x y\\n\"")]
    [InlineData("parameters:\n  p: {type: integer, default: 5}\na: !ref p\n", "/a", "5")]
    public void Set_WhatTheFileSaysAlready_ChangesNothing(string text, string pointer, string json) =>
        Assert.Empty(CommissioningFile.Parse(text).Set(pointer, new YamlValue.Data(JsonNode.Parse(json))));

    [Fact]
    public void Set_References_AreWrittenWithTheirTags()
    {
        Assert.Equal("a: !ref host\n", Apply("a: 1\n", file => file.Set("/a", new YamlValue.Reference("host"))));
        Assert.Equal("a: !ref 'host'\n", Apply("a: !ref 'x'\n", file => file.Set("/a", new YamlValue.Reference("host"))));
        Assert.Equal("a: !sub 'x/${b}'\n", Apply("a: 1\n", file => file.Set("/a", new YamlValue.Substitution("x/${b}"))));
        Assert.Equal("a: { b: 1, c: !ref '${p}::x' }\n", Apply("a: { b: 1 }\n", file => file.Set("/a/c", new YamlValue.Reference("${p}::x"))));
    }

    [Fact]
    public void Set_Source_StandsAsTyped() =>
        Assert.Equal("a: 0x1F # c\n", Apply("a: 1 # c\n", file => file.Set("/a", new YamlValue.Source("0x1F"))));

    [Theory]
    [InlineData("a: 1 # c\n", "/a", "", "a: # c\n")]
    [InlineData("a:\n  b: 1\n  c: 2\n", "/a/b", "|\n  one\n  two", "a:\n  b: |\n    one\n    two\n  c: 2\n")]
    [InlineData("a:\n  b: 1\n", "/a/b", "> # why\n         one\n           two\n", "a:\n  b: > # why\n         one\n           two\n")]
    [InlineData("a:\n  b: 1\n", "/a/b", "'one\n two'", "a:\n  b: 'one\n    two'\n")]
    [InlineData("a: &x 1\nb: *x\n", "/a", "&x 2", "a: &x 2\nb: *x\n")]
    [InlineData("a: &x 1\nb: *x\n", "/a", "2", "a: &x 2\nb: *x\n")]
    [InlineData("a: 1\r\nb: 2\r\n", "/a", "|\n  one\n  two", "a: |\r\n  one\r\n  two\r\nb: 2\r\n")]
    [InlineData("---\n---\nb: 1\n", "/a", "2", "---\na: 2\n---\nb: 1\n")]
    [InlineData("version: 1.0.0\n", "/version", "1.0.1", "version: 1.0.1\n")]
    [InlineData("a:\n  b:\n    - [x, [y, 'old']]\n", "/a/b/0/1/1", "'one\n\n      two'", "a:\n  b:\n    - [x, [y, 'one\n\n      two']]\n")]
    public void Set_Source_OfSeveralLinesOrNothing_StandsAsTyped(string before, string pointer, string source, string after) =>
        Assert.Equal(after, Apply(before, file => file.Set(pointer, new YamlValue.Source(source))));

    [Theory]
    [InlineData("1.0.1", "v: 1.0.1\n")]
    [InlineData("10.0.0.1", "v: 10.0.0.1\n")]
    [InlineData("1.0", "v: '1.0'\n")]
    [InlineData("12:30", "v: '12:30'\n")]
    [InlineData("2024-01-01", "v: '2024-01-01'\n")]
    [InlineData("1_000", "v: '1_000'\n")]
    public void Set_Text_IsQuotedOnlyWhereSomeReaderWouldTakeItForSomethingElse(string value, string after) =>
        Assert.Equal(after, Apply("v: x\n", file => file.Set("/v", new YamlValue.Data(value))));

    [Theory]
    [InlineData("a: 1\n# own\nb: 2\nc: 3\n", "/b", "a: 1\nc: 3\n")]
    [InlineData("a: 1\n\n# own\nb: 2\n\nc: 3\n", "/b", "a: 1\n\nc: 3\n")]
    [InlineData("a: 1\n# far\n\nb: 2\nc: 3\n", "/b", "a: 1\n# far\n\nc: 3\n")]
    [InlineData("a: 1\nb: 2", "/b", "a: 1")]
    [InlineData("a:\n  b:\n    c: 1\nd: 2\n", "/a/b/c", "d: 2\n")]
    [InlineData("a:\n- b: 1\n  c: 2\n", "/a/0/b", "a:\n- c: 2\n")]
    [InlineData("a: {x: 1, y: 2, z: 3}\n", "/a/y", "a: {x: 1, z: 3}\n")]
    [InlineData("a: {x: 1, y: 2}\n", "/a/y", "a: {x: 1}\n")]
    [InlineData("a: {x: 1, y: 2}\n", "/a/x", "a: {y: 2}\n")]
    [InlineData("a: [1, 2]\n", "/a/1", "a: [1]\n")]
    [InlineData("a: |\n  # not a comment\nb: 1\n", "/b", "a: |\n  # not a comment\n")]
    [InlineData("resources:\n  m:\n    type: T\n    properties:\n      connection:\n        host: x\n", "/resources/m/properties/connection/host", "resources:\n  m:\n    type: T\n    properties:\n      connection: {}\n")]
    [InlineData("resources:\n  m:\n    type: T\n    properties:\n      connection:\n        host: x\n        deep:\n          a: 1\n", "/resources/m/properties/connection/deep/a", "resources:\n  m:\n    type: T\n    properties:\n      connection:\n        host: x\n")]
    [InlineData("resources:\n  m: 1\n", "/resources/m", "resources: {}\n")]
    [InlineData("a: 1\n", "/zz", "a: 1\n")]
    public void Remove_Part_TakesItsCommentsAndEmptyParents(string before, string pointer, string after) =>
        Assert.Equal(after, Apply(before, file => file.Remove(pointer)));

    [Fact]
    public void Rename_Parameter_FollowsEveryReference()
    {
        const string before = "parameters:\n  host: {type: string}\nresources:\n  c:\n    type: X\n    properties: { a: !ref host, b: !sub 'x ${host} $host', c: '${ host }', d: !ref '${host}::y', e: host }\n";
        const string after = "parameters:\n  plc: {type: string}\nresources:\n  c:\n    type: X\n    properties: { a: !ref plc, b: !sub 'x ${plc} $host', c: '${ plc }', d: !ref '${plc}::y', e: host }\n";
        Assert.Equal(after, Apply(before, file => file.Rename("/parameters/host", "plc")));
        Assert.Throws<ArgumentException>(() => CommissioningFile.Parse(before).Rename("/resources/c", ""));
    }

    [Fact]
    public void AddResource_Endpoint_StandsBehindTheLastOneOfItsConnection()
    {
        const string before = """
            resources:
              one:
                type: Cybus::Connection

              e1:
                type: Cybus::Endpoint
                properties:
                  connection: !ref one

              two:
                type: Cybus::Connection

            # the end

            """;
        var after = Apply(before, file => file.AddResource("e2", "Cybus::Endpoint",
        [
            ("/protocol", new YamlValue.Data("Custom")),
            ("/connection", new YamlValue.Reference("one")),
            ("/subscribe/address", new YamlValue.Data("01")),
        ]));
        const string added = """
              e2:
                type: Cybus::Endpoint
                properties:
                  protocol: Custom
                  connection: !ref one
                  subscribe:
                    address: '01'


            """;
        Assert.Equal(before.Insert(before.IndexOf("  two:", StringComparison.Ordinal), added), after);
    }

    [Fact]
    public void AddResource_NewServiceTemplate_GrowsIntoAFile()
    {
        var text = CommissioningTemplate.NewService("My Service", "What it does");
        Assert.Equal("description: What it does\n\nmetadata:\n  name: My Service\n\nresources: {}\n", text);
        text = Apply(text, file => file.AddResource("mixer", "Cybus::Connection", [("/protocol", new YamlValue.Data("Custom")), ("/connection/host", new YamlValue.Data("localhost"))]));
        text = Apply(text, file => file.AddResource("speed", "Cybus::Endpoint", [("/connection", new YamlValue.Reference("mixer"))]));
        Assert.Equal("description: What it does\n\nmetadata:\n  name: My Service\n\nresources:\n  mixer:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection:\n        host: localhost\n\n  speed:\n    type: Cybus::Endpoint\n    properties:\n      connection: !ref mixer\n", text);
        Assert.Equal(["mixer", "speed"], CommissioningFile.Parse(text).Resources.Select(resource => resource.Id));
    }

    [Fact]
    public void AddResource_NoResourcesSection_MakesIt() =>
        Assert.Equal("metadata:\n  name: x\n\nresources:\n  a:\n    type: T\n", Apply("metadata:\n  name: x\n", file => file.AddResource("a", "T", [])));

    [Fact]
    public void Duplicate_Resource_CopiesTextAndComments()
    {
        var file = CommissioningFile.Parse("resources:\n  # about a\n  a1:\n    type: T # t\n  b:\n    type: T\n");
        var (edits, id) = file.Duplicate("a1");
        Assert.Equal("a2", id);
        Assert.Equal("resources:\n  # about a\n  a1:\n    type: T # t\n  # about a\n  a2:\n    type: T # t\n  b:\n    type: T\n", CommissioningFile.Apply(file.Text, edits));
    }

    [Fact]
    public void Set_EveryScalarOfTheCorpus_AndBackAsWritten_RestoresTheBytes()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml"))
        {
            var file = CommissioningFile.Parse(File.ReadAllText(path));
            foreach (var leaf in Leaves.Of(file)) Leaves.SetAndUnset(file, leaf, path);
        }
    }

    private static string Apply(string text, Func<CommissioningFile, IReadOnlyList<TextEdit>> edit) =>
        CommissioningFile.Apply(text, edit(CommissioningFile.Parse(text)));
}
