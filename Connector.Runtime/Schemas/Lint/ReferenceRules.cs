using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>References that lead nowhere, away, or in a circle.</summary>
internal static class ReferenceRules
{
    internal static void Check(SchemaPlace place, LintSink sink)
    {
        foreach (var keyword in (string[])["$ref", "$dynamicRef", "$recursiveRef"])
        {
            if (place.Node.Text(keyword) is not { } reference) continue;
            var at = JsonPointer.Append(place.Node.Pointer, keyword);
            if (ReferenceResolver.Resolve(place.Node, reference) is null) Unresolved(place.Node, reference, at, sink);
            else if (Circles(place.Node)) sink.Error("reference-circle", at, $"\"{reference}\" comes back to where it started; it describes nothing.", "Let one of the references lead to a real schema.");
        }
    }

    private static bool Circles(SchemaNode node)
    {
        HashSet<SchemaNode> seen = [];
        for (var at = node; at is not null; at = at.Target())
        {
            if (!seen.Add(at)) return true;
        }

        return false;
    }

    private static void Unresolved(SchemaNode node, string reference, string at, LintSink sink)
    {
        var (uri, fragment) = UriReference.Split(reference);
        if (uri.Length > 0)
        {
            sink.Error("reference-outside", at, $"\"{Wording.Shorten(reference)}\" is in another document. References are never fetched, so this part is not checked.", "Copy the schema into \"$defs\" and refer to it there.");
            return;
        }

        var names = node.Document.Root.ChildMap("$defs").Select(entry => "#/$defs/" + entry.Key).Concat(node.Document.Root.ChildMap("definitions").Select(entry => "#/definitions/" + entry.Key));
        var mend = Similar.Nearest("#" + fragment, names) is { } meant ? $"Write \"{meant}\"." : "Correct the pointer, or add the schema it names.";
        sink.Error("reference-unresolved", at, $"\"{Wording.Shorten(reference)}\" is not in this file, so this part is not checked.", mend);
    }
}
