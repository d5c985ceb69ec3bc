namespace Connector.Runtime.Schemas.Reference;

/// <summary>One field of a connector as its documentation shows it; all texts are ready for people.</summary>
/// <param name="Path">From the block's root: <c>connectionStrategy.initialDelay</c>, <c>headers[].name</c>, <c>query.*</c>.</param>
/// <param name="Name">The key; "[]" for the entries of a list, "*" for keys of the user's choice.</param>
/// <param name="Level">0 for the block's own fields.</param>
/// <param name="Type">"text", "whole number", "list of text" …</param>
public sealed record ReferenceField(string Path, string Name, int Level, string Type)
{
    /// <summary>The schema's title, else the key.</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Required whenever the object around it is given (and its <see cref="Condition"/> holds).</summary>
    public bool IsRequired { get; init; }

    /// <summary>When the field exists: "with variant Basic", "when mode is \"tcp\""; null for always.</summary>
    public string? Condition { get; init; }

    /// <summary>As JSON; null without one.</summary>
    public string? Default { get; init; }

    /// <summary>As JSON; null for a secret's default, which is not shown.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>"1 – 65535", "at most 80 characters", "format ipv4", "pattern ^[a-z]+$" …</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>The allowed values as JSON, empty where any fits.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>"ms", "bytes" …; null when none is told.</summary>
    public string? Unit { get; init; }

    public bool IsSecret { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsDeprecated { get; init; }

    /// <summary>A key every connector has (<see cref="StandardKeys"/>).</summary>
    public bool IsStandard { get; init; }
}
