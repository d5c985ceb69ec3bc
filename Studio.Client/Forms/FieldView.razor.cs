using Microsoft.AspNetCore.Components;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Draws one place of the data, and draws it again only when its value, schemas, problems or remembered state changed.</summary>
public partial class FieldView
{
    private FieldNode? _shownNode;
    private (int Stamp, int Problems, bool ReadOnly, int Parameters) _shownMarks;
    private bool _needsDrawing = true;
    private Editor _editor = null!;
    private Dictionary<string, object> _parameters = [];

    [CascadingParameter]
    public required FormSession Session { get; set; }

    [CascadingParameter]
    public required EditorRegistry Registry { get; set; }

    [Parameter, EditorRequired]
    public required FieldNode Node { get; set; }

    /// <summary>How often the field was drawn, for tests of what a keystroke costs.</summary>
    internal int Drawings { get; private set; }

    private FieldContext Context { get; set; } = null!;

    private FieldShape Shape => Context.Shape;

    private bool IsJsonOpen => Session.PopupAt(Node.Pointer) == FieldPopup.Json;

    private bool LabelsInput => Context.Value?.Reference is null && _editor.Component != typeof(Editors.RadioEditor) && _editor.Component != typeof(Editors.ConstantEditor);

    /// <summary>Hidden on request of a hint, or because it only repeats which variant is picked; never while something is wrong with it.</summary>
    private bool IsHidden => Session.Problems.CountBelow(Node.Pointer) == 0
        && (Shape.Hints.Widget == "hidden" || (Shape.AllowsNothing && Node.Value is null) || RepeatsVariant
            || Shape.Schemas.Any(schema => schema.TryGet("airbyte_hidden", out var flag) && flag.ValueKind == System.Text.Json.JsonValueKind.True));

    private bool RepeatsVariant => Node is { IsRequired: true, Place: FieldPlace.Property, IsCell: false, Parent: { } parent, Value: { Reference: null } value }
        && Shape.Const is { } constant && FormValue.Same(FormValue.Of(constant), value)
        && Session.Shape(parent).VariantGroups.Any(group => !group.IsByType && group.Variants[group.Chosen].Schema is { } variant
            && FieldShapes.Of([variant], null).Property(Node.Name)?.Schemas.Any(schema => Node.Schemas.Contains(schema)) == true);

    protected override void OnParametersSet()
    {
        var marks = (Session.Stamp(Node.Pointer), Session.Problems.Mark(Node.Pointer), Session.IsReadOnly, Session.Parameters.Count);
        if (_shownNode is not null && marks == _shownMarks && Node.ShowsSameAs(_shownNode)) return;
        _shownNode = Node;
        _shownMarks = marks;
        Context = new FieldContext(Session, Node, Session.Shape(Node));
        var fitting = Registry.Find(Context);
        var keeps = _editor is not null && _editor != fitting && Session.Typing == Node.Pointer && Context.Value?.Reference is null;
        if (keeps) Session.HoldsBack = true;
        else _editor = fitting;
        _parameters = new() { ["Context"] = Context };
        _needsDrawing = true;
    }

    protected override bool ShouldRender() => _needsDrawing;

    protected override void OnAfterRender(bool firstRender)
    {
        _needsDrawing = false;
        Drawings++;
    }

    private Task FocusAsync() => Session.Focused(Node.Pointer);
}
