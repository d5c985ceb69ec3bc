using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// The smallest change a form asks for. The form holds no truth: whoever owns the data makes the change (missing parents
/// are made, the rest stays) and hands the new value back.
/// </summary>
/// <param name="Pointer">JSON Pointer below the block; empty for the block itself. An index equal to the length appends.</param>
/// <param name="Value">What to put there; null removes the key or item.</param>
public sealed record FieldEdit(string Pointer, YamlValue? Value)
{
    /// <summary>Gives the key at the pointer another name and leaves its place, value and comments; <see cref="Value"/> does not count then.</summary>
    public string? NewKey { get; init; }

    /// <summary>Plans the edits of one deed, made in order, as one change of a file's text: one step to take back.</summary>
    /// <param name="file">The file.</param>
    /// <param name="block">Pointer of the block the form shows.</param>
    /// <param name="edits">The deed; pointers below the block.</param>
    public static IReadOnlyList<TextEdit> Plan(CommissioningFile file, string block, IReadOnlyList<FieldEdit> edits)
    {
        IReadOnlyList<TextEdit> whole = [];
        foreach (var edit in edits)
        {
            var pointer = block + edit.Pointer;
            var step = edit.NewKey is { } key ? file.Rename(pointer, key) : edit.Value is { } value ? file.Set(pointer, value) : file.Remove(pointer);
            if (step.Count == 0) continue;
            whole = whole.Count == 0 ? step : TextEdits.Compose(whole, step);
            if (edits.Count > 1) file = file.WithEdits(step);
        }

        return whole;
    }
}

/// <summary>Something wrong with a form's data, told at its field.</summary>
/// <param name="Pointer">JSON Pointer below the block.</param>
/// <param name="Message">A plain sentence that names the field and the limit.</param>
/// <param name="IsWarning">True when the data can be used all the same.</param>
public sealed record FieldProblem(string Pointer, string Message, bool IsWarning = false);
