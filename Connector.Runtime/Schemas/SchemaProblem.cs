namespace Connector.Runtime.Schemas;

/// <summary>One thing about a value that its schema does not allow.</summary>
/// <param name="InstancePointer">JSON Pointer of the value that was looked at: for a missing key, the object it is missing from.</param>
/// <param name="SchemaPointer">JSON Pointer of the keyword that refused it, in <see cref="SchemaName"/>, references followed.</param>
/// <param name="Keyword"><c>minimum</c>, <c>required</c> … or <c>cross-field</c> for a rule between two fields.</param>
/// <param name="Message">One sentence in plain words, with the field's title and the limit. Never quotes the value: it may be a secret.</param>
public sealed record SchemaProblem(string InstancePointer, string SchemaPointer, string Keyword, string Message)
{
    /// <summary>The schema file that <see cref="SchemaPointer"/> is about.</summary>
    public string SchemaName { get; init; } = "";

    /// <summary>The keyword's parts for programs: <c>limit</c>, <c>property</c>, <c>allowed</c> … as text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>True for what is worth saying but does not make the value invalid: an unknown format, a reference that leads nowhere.</summary>
    public bool IsNote { get; init; }

    /// <summary>
    /// Where a form shows it: the missing, unexpected or misnamed key itself where the keyword is about one, else <see cref="InstancePointer"/>.
    /// </summary>
    public string FieldPointer =>
        Parameters.TryGetValue("property", out var name) ? JsonPointer.Append(InstancePointer, name) : InstancePointer;
}
