using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Devices;
using Studio.Server.Receipts;
using Xunit;

namespace Studio.Tests.Server.Receipts;

public sealed class MarkSheetTests
{
    private static readonly string Text = ReadyFiles.Custom("127.0.0.1", 9000);
    private static readonly Dictionary<string, JsonNode?> NoValues = [];
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Fingerprints _fingerprints = new(new byte[32]);
    private readonly IConnectorCatalog _catalog = ConnectorCatalog.BuiltIn();

    [Fact]
    public void NothingTried_IsNeverTested() => Assert.Equal(
        [("exampleDevice", TestVerdict.Never), ("temperature", TestVerdict.Never), ("status", TestVerdict.Never), ("setpoint", TestVerdict.Never)],
        Verdicts(Text, ImmutableDictionary<string, Trial>.Empty));

    [Fact]
    public void AllTried_IsWellOrFailed_WithWhatWasSaid()
    {
        var trials = Tried(Text);
        trials = trials.SetItem("status", trials["status"] with { Outcome = trials["status"].Outcome with { Error = "The device refuses the address." } });

        Assert.Equal([TestVerdict.Well, TestVerdict.Well, TestVerdict.Failed, TestVerdict.Well], Verdicts(Text, trials).Select(mark => mark.Verdict));
    }

    [Theory]
    [InlineData("topic: machine/status", "topic: machine/other")]
    [InlineData("      read:\n", "      # a remark\n      qos: 1\n      read:\n")]
    [InlineData("address: status", "'address':    \"status\"   # as on the plan")]
    [InlineData("    host: !ref deviceHost\n        port: !ref devicePort", "    port: !ref devicePort\n\n        host: 127.0.0.1")]
    [InlineData("description: Where the example device listens", "description: Another word")]
    [InlineData("name: Example device", "name: Another name")]
    [InlineData("topic: machine/status", "targetState: disabled")]
    public void WhatADeviceNeverSees_ChangesNoMark(string what, string with)
    {
        var changed = Replace(what, with);

        Assert.All(Verdicts(changed, Tried(Text)), mark => Assert.Equal(TestVerdict.Well, mark.Verdict));
    }

    [Theory]
    [InlineData("address: status", "address: temperature", "status")]
    [InlineData("interval: 1000", "interval: 2000", "temperature")]
    [InlineData("      read:\n        address: status", "      subscribe:\n        address: status", "status")]
    [InlineData("default: 9000", "default: 9001", "exampleDevice", "temperature", "status", "setpoint")]
    [InlineData("host: !ref deviceHost", "host: 127.0.0.2", "exampleDevice", "temperature", "status", "setpoint")]
    public void WhatWasTried_ChangesTheMarksOfWhatItReaches(string what, string with, params string[] changed)
    {
        var verdicts = Verdicts(Replace(what, with), Tried(Text));

        Assert.Equal(changed, verdicts.Where(mark => mark.Verdict == TestVerdict.Changed).Select(mark => mark.PartId));
        Assert.Equal(4, verdicts.Count);
    }

    [Fact]
    public void ATestValue_ChangesWhatItReaches_AndBackAgainItIsTested()
    {
        var trials = Tried(Text);
        var other = MarkSheet.Of(CommissioningFile.Parse(Text), new Dictionary<string, JsonNode?> { ["devicePort"] = 9001 }, trials, _catalog, _fingerprints);
        var same = MarkSheet.Of(CommissioningFile.Parse(Text), new Dictionary<string, JsonNode?> { ["devicePort"] = 9000 }, trials, _catalog, _fingerprints);

        Assert.All(other.All, mark => Assert.Equal(TestVerdict.Changed, mark.Verdict));
        Assert.Equal("Its connection was changed since.", other.Of("status")!.ChangedBecause);
        Assert.All(same.All, mark => Assert.Equal(TestVerdict.Well, mark.Verdict));
    }

    [Fact]
    public void AnotherVersionOfTheConnector_ChangesAll()
    {
        var newer = new OneMoreVersion(_catalog);

        var marks = MarkSheet.Of(CommissioningFile.Parse(Text), NoValues, Tried(Text), newer, _fingerprints);

        Assert.All(marks.All, mark => Assert.Equal(TestVerdict.Changed, mark.Verdict));
    }

    [Fact]
    public void APartOfANewName_KeepsItsMark_AndACopyHasNone()
    {
        var trials = Tried(Text);

        var renamed = Verdicts(Replace("  status:\n", "  state:\n"), trials);
        Assert.All(renamed, mark => Assert.Equal(TestVerdict.Well, mark.Verdict));

        var connection = Verdicts(Text.Replace("exampleDevice", "press", StringComparison.Ordinal), trials);
        Assert.All(connection, mark => Assert.Equal(TestVerdict.Well, mark.Verdict));

        var copy = Verdicts(Text + "  copy:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Custom\n      connection: !ref exampleDevice\n      read:\n        address: status\n", trials);
        Assert.Equal(("copy", TestVerdict.Never), copy[^1]);
    }

    [Fact]
    public void WhatCannotBeResolved_IsChangedOrNeverTested()
    {
        var broken = Replace("port: !ref devicePort", "port: !ref nowhere");

        Assert.Equal(TestVerdict.Changed, Verdicts(Replace("connection: !ref exampleDevice\n      topic: machine/status", "connection: !ref nowhere\n      topic: machine/status"), Tried(Text)).Single(mark => mark.PartId == "status").Verdict);
        Assert.Equal(TestVerdict.Never, Verdicts(broken, ImmutableDictionary<string, Trial>.Empty)[0].Verdict);
    }

    [Fact]
    public void AFingerprint_IsShort_DependsOnTheKey_AndHoldsNoSecret()
    {
        var text = Replace("host: !ref deviceHost", "host: s3cret");
        var one = Tried(text)["exampleDevice"].Tried;
        var other = Tried(text, new Fingerprints([.. Enumerable.Repeat((byte)7, 32)]))["exampleDevice"].Tried;

        Assert.Matches("^[0-9a-f]{32}$", one.Own);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void AnEditOfOneEndpointOfTenThousand_MakesOneFingerprint()
    {
        var text = LargeService.Text(10_000);
        var file = CommissioningFile.Parse(text);
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var trials = Tried(file, _fingerprints);
        MarkSheet.Of(file, NoValues, trials, _catalog, _fingerprints);
        var first = clock.GetElapsedTime(started);
        var edited = file.WithEdits([new TextEdit(text.IndexOf("address: value-5000", StringComparison.Ordinal) + "address: ".Length, 5, "other")]);
        edited.Resolve(null, NoValues);
        _ = edited.Resources.Count;

        started = clock.GetTimestamp();
        var marks = MarkSheet.Of(edited, NoValues, trials, _catalog, _fingerprints);
        var again = clock.GetElapsedTime(started);

        TestContext.Current.SendDiagnosticMessage($"10,000 endpoints: first {first.TotalMilliseconds:0} ms with parsing of the resources, after one edit {again.TotalMilliseconds:0.0} ms");
        Assert.Equal(["endpoint-5000"], marks.All.Where(mark => mark.Verdict == TestVerdict.Changed).Select(mark => mark.PartId));
        Assert.Equal(10_001, marks.All.Count);
    }

    private ImmutableDictionary<string, Trial> Tried(string text, Fingerprints? fingerprints = null) => Tried(CommissioningFile.Parse(text), fingerprints ?? _fingerprints);

    private ImmutableDictionary<string, Trial> Tried(CommissioningFile file, Fingerprints fingerprints)
    {
        var service = file.Resolve(null, NoValues).Service;
        var connections = service.Connections.ToDictionary(connection => connection.Id, connection => fingerprints.Of(connection, _catalog.Find(connection.Protocol)));
        return connections.Select(pair => new Trial(pair.Key, pair.Value, Outcome))
            .Concat(service.Endpoints.Select(endpoint => new Trial(endpoint.Id, fingerprints.Of(endpoint, _catalog.Find(endpoint.Protocol), connections[endpoint.ConnectionId]), Outcome)))
            .ToImmutableDictionary(trial => trial.PartId);
    }

    private static TestTrial Outcome { get; } = new(At, "ann", null, "1", "Custom 1");

    private List<(string PartId, TestVerdict Verdict)> Verdicts(string text, ImmutableDictionary<string, Trial> trials) =>
        [.. MarkSheet.Of(CommissioningFile.Parse(text), NoValues, trials, _catalog, _fingerprints).All.Select(mark => (mark.PartId, mark.Verdict))];

    private static string Replace(string what, string with)
    {
        Assert.Contains(what, Text, StringComparison.Ordinal);
        return Text.Replace(what, with, StringComparison.Ordinal);
    }

    private sealed class OneMoreVersion(IConnectorCatalog inner) : IConnectorCatalog
    {
        public event Action? Changed
        {
            add { }
            remove { }
        }

        public IReadOnlyList<ConnectorEntry> Connectors => inner.Connectors;

        public ConnectorEntry? Find(string protocol) => inner.Find(protocol) is { } found ? found with { Version = found.Version + 1 } : null;
    }
}
