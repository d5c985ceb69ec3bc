using Microsoft.AspNetCore.Components;

namespace Studio.Client.Forms;

/// <summary>What all editors have in common. A new context arrives whenever something about the field changed.</summary>
public abstract class EditorBase : ComponentBase
{
    [Parameter, EditorRequired]
    public required FieldContext Context { get; set; }

    protected FormSession Session => Context.Session;
}
