using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>$ref, $dynamicRef and $recursiveRef.</summary>
internal sealed class ReferenceCheck : KeywordCheck
{
    private readonly string _reference;
    private readonly SchemaNode? _target;
    private readonly string? _dynamicAnchor;
    private readonly bool _recursive;
    private readonly ReferenceCheck? _next;

    private ReferenceCheck(SchemaNode owner, string keyword, string reference, ReferenceCheck? next)
        : base(owner, keyword)
    {
        _reference = reference;
        _next = next;
        _target = ReferenceResolver.Resolve(owner, reference);
        if (_target is null) return;
        var fragment = UriReference.Split(reference).Fragment;
        if (keyword == "$dynamicRef" && fragment.Length > 0 && _target.Text("$dynamicAnchor") == fragment) _dynamicAnchor = fragment;
        _recursive = keyword == "$recursiveRef" && _target.Resource.RecursiveAnchor;
    }

    internal static KeywordCheck? From(SchemaNode node)
    {
        ReferenceCheck? found = null;
        if (node.Knows(SchemaDraft.Draft201909, SchemaDraft.Draft201909) && node.Text("$recursiveRef") is { } recursive) found = new(node, "$recursiveRef", recursive, found);
        if (node.Knows(SchemaDraft.Draft202012) && node.Text("$dynamicRef") is { } dynamic) found = new(node, "$dynamicRef", dynamic, found);
        if (node.Text("$ref") is { } plain) found = new(node, "$ref", plain, found);
        return found;
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        var fits = Follow(run, value, seen);
        return _next is null || (!fits && !run.Collects) ? fits : _next.Run(run, value, seen) && fits;
    }

    private bool Follow(Evaluation run, JsonElement value, Evaluated? seen)
    {
        var target = Meant(run);
        if (target is null)
        {
            run.Note(this, $"The schema refers to {Wording.Quote(_reference)}, which is not in the file; this part cannot be checked.", ("reference", _reference));
            run.LeaveOpen();
            return true;
        }

        // A circle of references says nothing more about this value.
        return run.IsAppliedHere(target) || run.Apply(target, value, seen, keepOnFailure: true);
    }

    private SchemaNode? Meant(Evaluation run)
    {
        if (_dynamicAnchor is not null)
        {
            foreach (var resource in run.DynamicScope)
            {
                if (resource.DynamicAnchors.TryGetValue(_dynamicAnchor, out var pointer)) return resource.Document.NodeAt(pointer);
            }
        }

        return _recursive ? run.DynamicScope.FirstOrDefault(resource => resource.RecursiveAnchor)?.Root ?? _target : _target;
    }
}
