using Studio.Client.Forms.Editors;

namespace Studio.Client.Forms;

/// <summary>The editors a form can use. An editor is found by rank, never switched on by name; what none fits is edited as JSON.</summary>
public sealed class EditorRegistry(IReadOnlyList<Editor> editors)
{
    public static EditorRegistry Default { get; } = new(
    [
        new("Text", typeof(TextEditor), EditorFrame.Field, Fits.When(10, Fits.Text)),
        new("Text with suggestions", typeof(SuggestionEditor), EditorFrame.Field, Fits.When(15, Fits.Text, Fits.Suggestions)),
        new("Long text", typeof(LongTextEditor), EditorFrame.Field, Fits.When(20, Fits.Text, Fits.Long, Fits.Not(Fits.InRow))),
        new("Text with escapes", typeof(EscapedTextEditor), EditorFrame.Field, Fits.When(25, Fits.Text, Fits.Escaped, Fits.Not(Fits.Long))),
        new("Code", typeof(CodeTextEditor), EditorFrame.Field, Fits.When(30, Fits.Text, Fits.Code, Fits.Not(Fits.InRow))),
        new("File", typeof(FileEditor), EditorFrame.Field, Fits.When(35, Fits.Text, Fits.File, Fits.Not(Fits.InRow))),
        new("Secret", typeof(SecretEditor), EditorFrame.Field, Fits.When(40, Fits.Secret)),
        new("Number", typeof(NumberEditor), EditorFrame.Field, Fits.When(10, Fits.Number)),
        new("Switch", typeof(SwitchEditor), EditorFrame.Field, Fits.When(10, Fits.Boolean)),
        new("Nothing", typeof(NothingEditor), EditorFrame.Field, Fits.When(10, Fits.Nothing)),
        new("Select", typeof(SelectEditor), EditorFrame.Field, Fits.When(50, Fits.Choices)),
        new("Radio buttons", typeof(RadioEditor), EditorFrame.Field, Fits.When(52, Fits.Choices, Fits.FewChoices, Fits.Not(Fits.Widget("select")))),
        new("Radio buttons by hint", typeof(RadioEditor), EditorFrame.Field, Fits.When(55, Fits.Choices, Fits.Widget("radio"))),
        new("Combo box", typeof(ComboEditor), EditorFrame.Field, Fits.When(60, Fits.Choices, Fits.ManyChoices)),
        new("Constant", typeof(ConstantEditor), EditorFrame.Field, Fits.When(70, Fits.Constant)),
        new("Group", typeof(ObjectEditor), EditorFrame.Group, Fits.When(10, Fits.Object)),
        new("Map", typeof(MapEditor), EditorFrame.Group, Fits.When(20, Fits.Object, Fits.Map)),
        new("List", typeof(ListEditor), EditorFrame.Group, Fits.When(10, Fits.Array)),
        new("Table", typeof(TableEditor), EditorFrame.Group, Fits.When(20, Fits.Array, Fits.FlatItems)),
        new("Check boxes", typeof(CheckListEditor), EditorFrame.Group, Fits.When(25, Fits.Array, Fits.ChoiceItems)),
        new("Fixed list", typeof(TupleEditor), EditorFrame.Group, Fits.When(30, Fits.Array, Fits.Tuple)),
        new("JSON", typeof(JsonEditor), EditorFrame.Field, static _ => 1),
        new("JSON for what does not fit", typeof(JsonEditor), EditorFrame.Field, Fits.When(100, Fits.Misfit)),
    ]);

    public IReadOnlyList<Editor> Editors => editors;

    public Editor Find(FieldContext field)
    {
        var best = editors[0];
        var bestRank = int.MinValue;
        foreach (var editor in editors)
        {
            var rank = editor.Rank(field);
            if (rank <= bestRank) continue;
            (best, bestRank) = (editor, rank);
        }

        return best;
    }

    /// <summary>A registry with more editors; they win where they rank higher.</summary>
    public EditorRegistry With(params ReadOnlySpan<Editor> more) => new([.. editors, .. more]);
}
