using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;
using Connector.Sdk;

namespace Connector.Runtime.Catalog;

/// <summary>One connector as the catalogue lists it.</summary>
public sealed record ConnectorEntry
{
    /// <summary>The protocol name of commissioning files: the prefix of the connection class.</summary>
    public required string Protocol { get; init; }

    /// <summary>A name for people; the schema's title, else the protocol.</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>The schema's <c>version</c>, 1 where it has none.</summary>
    public int Version { get; init; } = 1;

    public required ConnectorOrigin Origin { get; init; }

    /// <summary>The folder or assembly it came from.</summary>
    public required string Source { get; init; }

    public required ConnectorAbilities Abilities { get; init; }

    /// <summary>The connection block's schema with the standard keys added; null when the connector is broken.</summary>
    public SchemaNode? ConnectionSchema { get; init; }

    /// <summary>The address block's schema with the standard keys added; null when the connector is broken.</summary>
    public SchemaNode? AddressSchema { get; init; }

    /// <summary>Why the connector cannot be used, each with file and place; empty when it can.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What a person should know although the connector works: each a sentence, such as which built-in connector it replaces.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What the schema check cannot see: names of files and classes, and what the code makes of the schemas.</summary>
    public IReadOnlyList<LintFinding> Findings { get; init; } = [];

    /// <summary>True when it is used instead of a built-in connector of the same name.</summary>
    public bool ReplacesBuiltIn { get; init; }

    /// <summary>The connector's folder; null for one that came with the runtime.</summary>
    public string? Folder { get; init; }

    /// <summary>When this version was loaded from its folder; null for one that came with the runtime.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>The newer files of its folder, where they cannot be used: this version goes on until they can. Otherwise null.</summary>
    public RefusedVersion? Refused { get; init; }

    /// <summary>Tells about the process that its code runs in; null for connectors that run in this one. From any thread.</summary>
    public Func<ConnectorHostState>? Host { get; init; }

    /// <summary>Whether values go out wrapped as <c>{timestamp, value}</c>: true for built-in and C# connectors, false for Node folders.</summary>
    public bool WrapsValues { get; init; } = true;

    /// <summary>True when the vendor's platform has a connector of this name, so that an exported file can run there as it is.</summary>
    public bool KnownToConnectware { get; init; }

    /// <summary>Makes one instance. May throw whatever the connector's constructor throws.</summary>
    public Func<ConnectionContext, Connection>? Create { get; init; }

    public bool IsUsable => Faults.Count == 0 && Create is not null;

    /// <summary>What stands for a protocol that this agent has no connector of.</summary>
    internal static ConnectorEntry Missing(string protocol) => new()
    {
        Protocol = protocol,
        Title = protocol,
        Origin = ConnectorOrigin.BuiltIn,
        Source = "",
        Abilities = ConnectorAbilities.None,
        Faults = [$"This agent has no connector {protocol}."],
    };
}

/// <summary>A version of a connector that was not taken, because the one before works and it does not.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Faults">Why it cannot be used, each with file and place.</param>
public sealed record RefusedVersion(DateTimeOffset At, IReadOnlyList<string> Faults);

public enum ConnectorOrigin
{
    BuiltIn,
    PlugIn,
    NodeFolder,
}

[Flags]
public enum ConnectorAbilities
{
    None = 0,
    Read = 1,
    Write = 2,
    Push = 4,
    Browse = 8,
    Batch = 16,
    Probe = 32,
    Trace = 64,
}
