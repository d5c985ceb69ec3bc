namespace Studio.Client.Forms.Editors;

/// <summary>Editors that hold other fields. Their content is drawn only while they are open, so that recursion ends at what is closed.</summary>
public abstract class GroupEditorBase : EditorBase
{
    protected bool IsOpen => Session.IsOpen(Context.Pointer, OpensByItself);

    /// <summary>Groups near the top that are in use or must be filled stand open; deep, unused and big ones wait to be opened.</summary>
    protected virtual bool OpensByItself => Context.Node.Depth == 0
        || Context.Node.Depth <= 2
        && (Context.Value is not null || Context.Node.IsRequired || (Context.Node.Depth == 1 && Context.Shape.Properties.Count is > 0 and <= 6 && Session.IsSmall));

    protected string? EmptySummary => Context.Value is null ? "not set" : null;
}
