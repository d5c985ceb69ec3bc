namespace Connector.Runtime.Commissioning;

public enum CompletionKind
{
    Key,
    Value,

    /// <summary>A parameter, definition, resource or pseudo-parameter.</summary>
    Name,
    Tag,
}

/// <summary>Something that could stand at the caret.</summary>
/// <param name="Label">What the list shows.</param>
/// <param name="Detail">A few words beside it: type, kind, default.</param>
/// <param name="Description">A sentence or more, or null.</param>
/// <param name="Edit">What picking it does.</param>
public sealed record CompletionItem(string Label, CompletionKind Kind, string? Detail, string? Description, TextEdit Edit);

/// <summary>What is to be said about the text under the pointer.</summary>
/// <param name="Title">The key or name.</param>
/// <param name="Lines">Sentences, the most important first.</param>
/// <param name="Place">What it is about.</param>
public sealed record HoverInfo(string Title, IReadOnlyList<string> Lines, TextPlace Place);
