using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Probing;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Remote;

/// <summary>What a studio wants of an agent. <see cref="ControlJson"/> writes and reads it; the answer comes on the response topic with the same correlation data.</summary>
/// <param name="V">Version of the protocol, <see cref="Version"/>.</param>
internal sealed record ControlRequest(int V, ControlDeed Deed, JsonElement With)
{
    /// <summary>Rises when an older side could misunderstand a message. Fields may be added without.</summary>
    public const int Version = 1;

    /// <summary>No message of the control plane is longer; an install of 10,000 endpoints is about 2 MB.</summary>
    public const int LargestMessage = 8 * 1024 * 1024;
}

internal enum ControlDeed
{
    Install,
    Remove,
    Enable,
    Open,
    Close,
    Connect,
    Disconnect,
    Retry,
    Read,
    Write,
    Browse,
    SetEndpoint,
    RemoveEndpoint,
    Watch,
    Unwatch,
    Test,
    CancelTest,
}

/// <param name="Result">What was asked for; undefined where nothing was.</param>
/// <param name="Error">One sentence when it was not done.</param>
/// <param name="IsGone">The connection that the request names is not there: an agent that started again has forgotten tests.</param>
internal sealed record ControlAnswer(int V, JsonElement Result, string? Error = null, string? Detail = null, bool IsGone = false);

/// <summary>A service on an agent, as it is sent and as it is kept there.</summary>
/// <param name="Format">Version of this record.</param>
/// <param name="Studio">The studio that installed it; no other takes it away by itself.</param>
/// <param name="Number">The installed version.</param>
/// <param name="Digest">Tells two installs apart, also of one version with other values.</param>
internal sealed record InstalledPart(
    int Format, string Studio, string ServiceId, string Name, int Number, string Digest, bool Enabled, ServiceDefinition Definition)
{
    public const int PresentFormat = 1;
}

internal sealed record ServiceWish(string ServiceId, bool Enabled = false);

/// <summary>Names a live connection at an agent.</summary>
/// <param name="Service">The installed service it belongs to; null for a test.</param>
/// <param name="Test">The test session it belongs to; null for an installed service.</param>
internal sealed record Whereabouts(string? Service, string? Test, string Connection);

internal sealed record OpenWish(Whereabouts At, ConnectionDefinition Definition, IReadOnlyList<EndpointDefinition> Endpoints);

internal sealed record StateWish(Whereabouts At, string Reason);

internal sealed record ReadWish(Whereabouts At, JsonElement Address, JsonElement Request);

internal sealed record WriteWish(Whereabouts At, JsonElement Address, DataValue Value);

internal sealed record BrowseWish(Whereabouts At, string? Parent);

internal sealed record EndpointWish(Whereabouts At, EndpointDefinition? Endpoint, string? EndpointId);

/// <param name="Id">Made by the asker; the same again renews the watch, which otherwise ends.</param>
/// <param name="Frames">Whether frames are wanted, too.</param>
internal sealed record WatchWish(Whereabouts At, string Id, bool Frames);

internal sealed record TestWish(string Id, ConnectionDefinition? Definition, JsonElement Address);

/// <summary>What happened at a watched connection since the last event. Lists are null where nothing did.</summary>
/// <param name="Id">The watch, or the test.</param>
/// <param name="Number">Rises by one per event of a watch; a gap means that one was lost, and the watch is begun anew.</param>
/// <param name="Dropped">Records that were lost because the link was slower than the connection, so far.</param>
/// <param name="Ended">Nothing more comes: the connection is gone, or the test has ended.</param>
internal sealed record ControlEvent(
    int V, string Id, long Number, StatusWire? Status = null, IReadOnlyList<StateChange>? States = null, IReadOnlyList<LogLine>? Log = null,
    IReadOnlyList<EndpointStatus>? Endpoints = null, IReadOnlyList<EndpointSample>? Samples = null, IReadOnlyList<FrameWire>? Frames = null,
    IReadOnlyList<TestRung>? Rungs = null, long Dropped = 0, bool Ended = false);

internal sealed record FrameWire(TracedFrame Frame, FrameDescription? Words);

/// <summary>A status as it travels: edges as a list, because JSON has no pairs for keys.</summary>
internal sealed record StatusWire(
    ConnectionState State, DateTimeOffset Since, string Reason, string? Detail, int Attempt, DateTimeOffset? NextRetryAt, DateTimeOffset? LastValueAt,
    IReadOnlyDictionary<ConnectionState, int> Entries, IReadOnlyDictionary<ConnectionState, TimeSpan> Dwell, IReadOnlyList<EdgeWire> Edges)
{
    public static StatusWire Of(ConnectionStatus status) => new(
        status.State, status.Since, status.Reason, status.Detail, status.Attempt, status.NextRetryAt, status.LastValueAt,
        status.Statistics.Entries, status.Statistics.Dwell, [.. status.Statistics.Edges.Select(edge => new EdgeWire(edge.Key.From, edge.Key.Trigger, edge.Value))]);

    public ConnectionStatus ToStatus() => new(
        State, Since, Reason, Detail, Attempt, NextRetryAt,
        new StateStatistics(Entries, Dwell, Edges.GroupBy(edge => (edge.From, edge.Trigger)).ToDictionary(edge => edge.Key, edge => edge.First().Count)), LastValueAt);
}

internal sealed record EdgeWire(ConnectionState From, ConnectionTrigger Trigger, int Count);
