using System.Text.Json.Nodes;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Holds data against its schema the way a form shows it: each problem at its field, of the variant on show only.</summary>
public static class FieldProblems
{
    /// <param name="picked">What a person picked for a choice at a place (by <see cref="VariantGroup.Key"/>).</param>
    public static IReadOnlyList<FieldProblem> Find(SchemaNode schema, FormValue? root, Func<string, string, int?> picked)
    {
        if (root is null && !Starts(schema)) return [];
        var value = root ?? FormValue.Of(new JsonObject());
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        Collect(value, "", unknown);
        var options = SchemaValidationOptions.Default with
        {
            Unknown = unknown,
            ChosenVariant = (instance, list) => Shown(schema, value, instance, list, picked),
        };
        return [.. SchemaValidator.Validate(schema, SchemaCheck.Element(value), options).Select(problem => new FieldProblem(problem.FieldPointer, problem.Message, problem.IsNote)).Distinct()];
    }

    private static bool Starts(SchemaNode schema) =>
        VariantFit.TypesOf(schema) is var types && (types.HasFlag(JsonTypes.Object) || types == JsonTypes.None);

    private static int? Shown(SchemaNode schema, FormValue root, string instance, string list, Func<string, string, int?> picked)
    {
        var keyword = FormPointer.LastKey(list);
        var holder = schema.Document.Root.Child([.. FormPointer.Steps(FormPointer.Parent(list))]);
        return holder is null || !holder.Has(keyword) ? null : FieldShapes.ShownVariant(holder, keyword, root.At(instance), picked(instance, list));
    }

    private static void Collect(FormValue value, string pointer, HashSet<string> unknown)
    {
        if (value.IsUnresolved) unknown.Add(pointer);
        if (!value.HasReferences) return;
        foreach (var (key, member) in value.Members) Collect(member, FormPointer.Below(pointer, key), unknown);
        for (var i = 0; i < value.Items.Count; i++) Collect(value.Items[i], FormPointer.Below(pointer, i), unknown);
    }
}
