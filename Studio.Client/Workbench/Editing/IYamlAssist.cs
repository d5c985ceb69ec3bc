namespace Studio.Client.Workbench.Editing;

/// <summary>Knows what may stand at a place of the file. Called on the circuit; must answer within a few milliseconds.</summary>
public interface IYamlAssist
{
    /// <param name="offset">In the newest text.</param>
    IReadOnlyList<YamlCompletion> Complete(int offset);

    YamlHelp? Help(int offset);
}

/// <param name="Label">What is inserted, and shown.</param>
/// <param name="Detail">A word beside it.</param>
/// <param name="Type">property, variable, class, enum or keyword: picks the icon.</param>
/// <param name="Info">A line of help.</param>
/// <param name="Apply">What is inserted where that is not the label.</param>
public sealed record YamlCompletion(string Label, string Type, string? Detail = null, string? Info = null, string? Apply = null);

public sealed record YamlHelp(int Start, int Length, string Title, string Text);
