namespace Studio.Client.Forms;

/// <summary>One way to edit a field.</summary>
/// <param name="Name">What the gallery and tests call it.</param>
/// <param name="Component">A component that takes a <see cref="FieldContext"/> as <c>Context</c>.</param>
/// <param name="Frame">What is drawn around it.</param>
/// <param name="Rank">How well it fits a field; the highest wins, 0 or less means not at all.</param>
public sealed record Editor(string Name, Type Component, EditorFrame Frame, Func<FieldContext, int> Rank);

public enum EditorFrame
{
    /// <summary>Label, limits, help and errors around an input.</summary>
    Field,

    /// <summary>The editor draws its own frame, because it holds other fields.</summary>
    Group,
}
