namespace Studio.Client.Workbench.Editing;

/// <summary>A change as the code editor counts.</summary>
public sealed record EditorChange(int From, int To, string Insert);

public sealed record EditorHelp(int From, int To, string Title, string Text);

/// <summary>The whole text as the editor counts.</summary>
/// <param name="Heard">The number of the editor's last message that came.</param>
/// <param name="Taken">The number of its last one that the text took.</param>
public sealed record EditorWhole(long Version, string Text, int Heard, int Taken);

/// <summary>What an editor missed.</summary>
/// <param name="Changes">Change by change; null where that is not known any more.</param>
/// <param name="Whole">The text, where the changes are not known.</param>
/// <param name="Heard">As in <see cref="EditorWhole"/>.</param>
/// <param name="Taken">As in <see cref="EditorWhole"/>.</param>
/// <param name="WasNothing">Of the message <paramref name="Taken"/> nothing was left to do.</param>
public sealed record EditorNews(IReadOnlyList<EditorNewsItem>? Changes, EditorWhole? Whole, int Heard, int Taken, bool WasNothing);

public sealed record EditorNewsItem(long Version, IReadOnlyList<EditorChange> Changes, bool Own, int Length);
