using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Connectors.Conformance;

/// <summary>What every connector of the catalogue must keep to. The fleet discovers itself: a new one is in without a line here.</summary>
public sealed class ConnectorConformanceTests
{
    private static readonly ConnectorCatalog Catalog = Fleet.Catalog;

    public static TheoryData<string> Protocols() => [.. Catalog.Connectors.Select(connector => connector.Protocol)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void It_is_usable_and_says_what_it_is(string protocol)
    {
        var connector = Catalog.Find(protocol)!;
        Assert.Empty(connector.Faults);
        Assert.True(connector.IsUsable);
        // One that was just begun is called by its protocol until its author gives it a title.
        if (connector.Folder is null) Assert.NotEqual(connector.Protocol, connector.Title);
        Assert.False(string.IsNullOrWhiteSpace(connector.Description));
        Assert.NotEqual(ConnectorAbilities.None, connector.Abilities & (ConnectorAbilities.Read | ConnectorAbilities.Push));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_field_has_a_title_a_description_and_a_default_or_an_example_that_fits(string protocol)
    {
        var connector = Catalog.Find(protocol)!;
        foreach (var field in Fields(connector.ConnectionSchema!).Concat(Fields(connector.AddressSchema!)))
        {
            Assert.False(string.IsNullOrWhiteSpace(field.Text("title")), $"{field} has no title");
            Assert.False(string.IsNullOrWhiteSpace(field.Text("description")), $"{field} has no description");
            if (field.TryGet("default", out var byDefault)) Assert.True(SchemaValidator.IsValid(field, byDefault), $"{field}: its default does not fit");
            if (!field.TryGet("examples", out var examples)) continue;
            foreach (var example in examples.EnumerateArray()) Assert.True(SchemaValidator.IsValid(field, example), $"{field}: an example does not fit");
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Lint_has_nothing_to_warn_of(string protocol)
    {
        var report = ConnectorLint.Of(Catalog.Find(protocol)!)!;
        Assert.DoesNotContain(report.Findings, finding => finding.Severity != LintSeverity.Information);
        Assert.Equal(100, report.Score);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Its_numbers_have_limits_and_its_secrets_are_marked(string protocol)
    {
        var connector = Catalog.Find(protocol)!;
        foreach (var field in Fields(connector.ConnectionSchema!))
        {
            var name = field.Pointer[(field.Pointer.LastIndexOf('/') + 1)..];
            if (name is "port") Assert.True(field.TryGet("minimum", out _) && field.TryGet("maximum", out _), $"{field} has no limits");
            if (name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("secret", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Key", StringComparison.Ordinal))
                Assert.True(field.TryGet("writeOnly", out var marked) && marked.GetBoolean(), $"{field} is a secret and not marked as one");
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_cancelled_attempt_ends_and_holds_nothing(string protocol)
    {
        await using var rig = new ConnectorRig(protocol, Settings(1));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var failure = await Record.ExceptionAsync(() => rig.Connection.HandleConnectAsync(cancelled.Token).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System));
        Assert.True(failure is OperationCanceledException || rig.Signals.Any(signal => signal.StartsWith("connectFailed", StringComparison.Ordinal)), $"{failure} {string.Join(", ", rig.Signals)}");
        Assert.DoesNotContain("connectDone", rig.Signals);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_closed_port_is_one_failure_with_a_sentence_and_disconnect_still_works(string protocol)
    {
        Assert.SkipWhen(protocol == "Simulated", "skipped: it connects to nothing");
        await using var rig = await new ConnectorRig(protocol, Settings(ClosedPort())).ConnectAsync();
        Assert.StartsWith("connectFailed: 127.0.0.1 is there, but nothing listens", Assert.Single(rig.Signals));
        await rig.Connection.HandleDisconnectAsync(ConnectorRig.Token);
        Assert.Equal("disconnectDone", rig.Signals.Last());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_request_without_a_link_is_a_connector_exception(string protocol)
    {
        Assert.SkipWhen(protocol == "Simulated", "skipped: its signals need no link");
        await using var rig = new ConnectorRig(protocol, Settings(1));
        await Assert.ThrowsAnyAsync<ConnectorException>(() => rig.ReadAsync(Address(protocol)));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Garbage_can_be_put_into_words_without_an_exception(string protocol)
    {
        if (!Catalog.Find(protocol)!.Abilities.HasFlag(ConnectorAbilities.Trace)) return;
        var rig = new ConnectorRig(protocol, Settings(1));
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var frame = new byte[random.Next(0, 40)];
            random.NextBytes(frame);
            var words = ((ITraced)rig.Connection).Describe(round % 2 == 0 ? FrameDirection.Sent : FrameDirection.Received, frame);
            Assert.All(words.Fields, field => Assert.InRange(field.Offset + field.Length, 0, frame.Length));
        }
    }

    private static object Settings(int port) => new { scheme = "http", host = "127.0.0.1", port };

    private static object Address(string protocol) => protocol switch
    {
        "Modbus" => new { fc = 3, address = 0, length = 1 },
        "Http" => new { path = "/" },
        _ => new { address = "a" },
    };

    private static int ClosedPort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static IEnumerable<SchemaNode> Fields(SchemaNode schema) =>
        schema.ChildMap("properties").Where(field => !StandardKeys.IsStandard(field.Value)).SelectMany(field => Fields(field.Value).Prepend(field.Value));
}
