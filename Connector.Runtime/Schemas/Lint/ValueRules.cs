using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>Values inside a schema: defaults and examples it would refuse itself, limits that leave nothing, enums that cannot be right.</summary>
internal static class ValueRules
{
    internal static void Check(SchemaPlace place, LintSink sink)
    {
        var node = place.Node;
        if (node.Json.ValueKind != JsonValueKind.Object) return;
        CheckDefault(node, sink);
        CheckExamples(node, sink);
        CheckEnum(node, sink);
        CheckLimits(node, sink);
        CheckRequired(place, sink);
    }

    private static void CheckDefault(SchemaNode node, LintSink sink)
    {
        if (!node.TryGet("default", out var value) || SchemaValidator.Validate(node, value) is not [var problem, ..]) return;
        // An object's default need not be complete: the fields below add their own.
        if (problem.Keyword is "required" or "minProperties" || value.ValueKind == JsonValueKind.Null) return;
        sink.Warning("default-invalid", node.Pointer + "/default", $"The default is refused by the schema itself: {problem.Message}", "Give a default that fits, or none.");
    }

    private static void CheckExamples(SchemaNode node, LintSink sink)
    {
        if (!node.TryGet("examples", out var list) || list.ValueKind != JsonValueKind.Array) return;
        var index = 0;
        foreach (var example in list.EnumerateArray())
        {
            if (SchemaValidator.Validate(node, example) is [var problem, ..])
            {
                sink.Warning("example-invalid", $"{node.Pointer}/examples/{index}", $"The example is refused by the schema itself: {problem.Message}", "Give an example that fits.");
            }

            index++;
        }
    }

    private static void CheckEnum(SchemaNode node, LintSink sink)
    {
        if (!node.TryGet("enum", out var values) || values.ValueKind != JsonValueKind.Array) return;
        var list = values.EnumerateArray().ToList();
        if (list.Count == 0) sink.Error("enum-empty", node.Pointer + "/enum", "No value is allowed.", "List the values, or remove \"enum\".");
        if (list.Distinct(JsonEquality.Instance).Count() < list.Count) sink.Warning("enum-repeats", node.Pointer + "/enum", "A value is listed twice.", "Remove one of them.");
        var types = TypeCheck.Of(node);
        for (var i = 0; i < list.Count && types.Length > 0; i++)
        {
            if (types.Any(type => TypeCheck.Is(list[i], type))) continue;
            sink.Error("enum-wrong-type", $"{node.Pointer}/enum/{i}", $"{Wording.Value(list[i])} can never be chosen: it is {Wording.KindOf(list[i])}, but the type is {Wording.Either([.. types.Select(Wording.Type)])}.", "Change the value or the type.");
        }

        foreach (var labels in (string[])["enumNames", "enumTitles", "x-enumNames", "ui:enumNames", "enumDescriptions"])
        {
            if (!node.TryGet(labels, out var names) || names.ValueKind != JsonValueKind.Array || names.GetArrayLength() == list.Count) continue;
            sink.Warning("enum-labels-count", $"{node.Pointer}/{labels}", $"There are {list.Count} values but {names.GetArrayLength()} labels.", "Give each value its label, in the same order.");
        }
    }

    private static void CheckLimits(SchemaNode node, LintSink sink)
    {
        foreach (var (low, high) in (ReadOnlySpan<(string, string)>)[("minimum", "maximum"), ("exclusiveMinimum", "exclusiveMaximum"), ("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"), ("minContains", "maxContains")])
        {
            if (!node.TryGet(low, out var least) || !node.TryGet(high, out var most) || least.ValueKind != JsonValueKind.Number || most.ValueKind != JsonValueKind.Number) continue;
            if (ExactNumber.Of(least).CompareTo(ExactNumber.Of(most)) <= 0) continue;
            sink.Error("limits-exclude-everything", JsonPointer.Append(node.Pointer, low), $"\"{low}\" is above \"{high}\": no value fits.", "Exchange them or correct one.");
        }
    }

    private static void CheckRequired(SchemaPlace place, LintSink sink)
    {
        var node = place.Node;
        if (place.IsCondition || place.Around.Count == 0) return;
        var names = RequiredCheck.Names(node, "required");
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            if (place.Around.Contains(name) || node.ChildMap("patternProperties").Any(pattern => Matches(pattern.Key, name)) || node.Child("additionalProperties") is { Json.ValueKind: JsonValueKind.Object }) continue;
            var mend = Similar.Nearest(name, place.Around) is { } meant ? $"Write \"{meant}\", or declare \"{name}\" under \"properties\"." : $"Declare \"{name}\" under \"properties\", or take it off the list.";
            sink.Warning("required-unknown", $"{node.Pointer}/required/{i}", $"\"{name}\" is required but declared nowhere; forms cannot offer it.", mend);
        }
    }

    private static bool Matches(string pattern, string name)
    {
        try
        {
            return Pattern.Of(pattern).IsMatch(name) ?? false;
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
