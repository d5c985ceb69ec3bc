using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// The smallest change a form asks for. The form holds no truth: whoever owns the data makes the change (missing parents
/// are made, the rest stays) and hands the new value back.
/// </summary>
/// <param name="Pointer">JSON Pointer below the block; empty for the block itself. An index equal to the length appends.</param>
/// <param name="Value">What to put there; null removes the key or item.</param>
public sealed record FieldEdit(string Pointer, YamlValue? Value);

/// <summary>Something wrong with a form's data, told at its field.</summary>
/// <param name="Pointer">JSON Pointer below the block.</param>
/// <param name="Message">A plain sentence that names the field and the limit.</param>
/// <param name="IsWarning">True when the data can be used all the same.</param>
public sealed record FieldProblem(string Pointer, string Message, bool IsWarning = false);
