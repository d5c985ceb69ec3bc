using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// Changes the data when a person picks another variant: keys that only the old variant has are put aside and taken away, what
/// was put aside for the new one comes back, and its constants and required defaults are written.
/// </summary>
public static class VariantSwitch
{
    /// <param name="schemas">The schemas of the place.</param>
    /// <param name="value">The data there.</param>
    /// <param name="before">The shape with the old variant.</param>
    /// <param name="group">The choice that is changed.</param>
    /// <param name="position">The new variant, by its position in the group.</param>
    /// <param name="chosen">Picks for the other choices at the place.</param>
    /// <param name="aside">What was put aside when the new variant was left the last time; null the first time.</param>
    public static Switched To(IReadOnlyList<SchemaNode> schemas, FormValue? value, FieldShape before, VariantGroup group, int position, Func<string, int?> chosen, FormValue? aside)
    {
        int? Chosen(string key) => key == group.Key ? group.Variants[position].Index : chosen(key);
        var isObject = value is { Kind: JsonValueKind.Object, Reference: null };
        var bare = FieldShapes.Of(schemas, null, Chosen);
        if (!isObject || !bare.Types.HasFlag(JsonTypes.Object))
        {
            var start = aside ?? Start(InitialValue.Of(schemas, Chosen) ?? (value is null ? null : Blank(bare)));
            return new(value is not null && value.Reference is null && Fits(bare, value) ? value : start, value);
        }

        var kept = new OrderedDictionary<string, FormValue>(StringComparer.Ordinal);
        var old = Own(group, group.Chosen);
        var neu = Own(group, position);
        var asideNow = new List<KeyValuePair<string, FormValue>>();
        foreach (var (key, member) in value!.Members)
        {
            var isOld = old.Contains(key);
            var isForbidden = bare.Forbidden.Contains(key);
            if (isOld || isForbidden) asideNow.Add(new(key, member));
            if (isForbidden) continue;
            // A shared key stays when its value can stand in the new variant: its constant and type must not contradict.
            if (isOld && !neu.Contains(key)) continue;
            if (!isOld && !neu.Contains(key) && bare.Property(key) is null && !bare.ExtraKeys.Allows(key)) continue;
            if (bare.Property(key) is { } property && property.Schemas.Any(schema => VariantFit.Contradicts(schema, member))) continue;
            kept[key] = member;
        }

        foreach (var (key, member) in aside?.Members ?? [])
            if (!bare.Forbidden.Contains(key)) kept.TryAdd(key, member);
        var made = Assemble(kept);
        for (var round = 0; round < 4; round++)
        {
            var missing = InitialValue.Missing(FieldShapes.Of(schemas, made, Chosen), made, 4).ToList();
            if (missing.Count == 0) break;
            foreach (var (key, node) in missing) kept[key] = FormValue.Of(node);
            made = Assemble(kept);
        }

        return new(made, Assemble(asideNow));
    }

    /// <summary>The keys that a variant speaks of: declared or required in it, at any depth of references and <c>allOf</c>.</summary>
    private static HashSet<string> Own(VariantGroup group, int position) =>
        group.Variants[position].Schema is not { } schema
            ? []
            : [.. FieldShapes.Of([schema], null).Properties.Select(property => property.Name)];

    private static FormValue Assemble(IEnumerable<KeyValuePair<string, FormValue>> members) => FormValue.OfMembers([.. members]);

    private static bool Fits(FieldShape shape, FormValue value) =>
        (!shape.HasType || (shape.Types & JsonTypeWords.Of(value.Kind)) != 0)
        && !shape.Schemas.Any(schema => VariantFit.Contradicts(schema, value));

    private static FormValue? Start(JsonNode? node) => node is null ? null : FormValue.Of(node);

    private static JsonNode? Blank(FieldShape shape) =>
        shape.Types.HasFlag(JsonTypes.Object) ? new JsonObject() : shape.Types.HasFlag(JsonTypes.Array) ? new JsonArray() : null;
}

/// <param name="Value">The data with the new variant; null for none.</param>
/// <param name="Aside">What to keep for when the old variant is picked again.</param>
public sealed record Switched(FormValue? Value, FormValue? Aside);
