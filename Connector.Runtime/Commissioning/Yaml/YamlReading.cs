namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>What reading a text gave: a tree, or the fault that stopped it.</summary>
internal sealed record YamlReading
{
    /// <summary>The first document's root; null when the text has no document or cannot be read.</summary>
    public YamlNode? Root { get; init; }

    public YamlFault? Fault { get; init; }

    /// <summary>Aliases whose anchor does not exist.</summary>
    public IReadOnlyList<YamlAlias> UnknownAliases { get; init; } = [];

    /// <summary>Where a second document begins, or -1.</summary>
    public int SecondDocument { get; init; } = -1;

    /// <summary>True when parts of the text can be read alone: one bare block mapping without anchors, markers and directives.</summary>
    public bool IsDivisible { get; init; }
}

/// <summary>Why a text is not YAML that we read.</summary>
/// <param name="Offset">Where, in the text that was read.</param>
/// <param name="Code">Problem code.</param>
/// <param name="Message">In plain words.</param>
internal sealed record YamlFault(int Offset, string Code, string Message);
