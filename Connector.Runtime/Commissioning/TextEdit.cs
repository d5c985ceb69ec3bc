namespace Connector.Runtime.Commissioning;

/// <summary>Replaces a stretch of a text. Offsets count UTF-16 units in the text before any edit of the same list.</summary>
public readonly record struct TextEdit(int Start, int Length, string NewText)
{
    public int End => Start + Length;
}

/// <summary>A stretch of a text with its place for people; line and column start at 1.</summary>
public readonly record struct TextPlace(int Start, int Length, int Line, int Column);
