using System.Text.Json;
using Connector.Runtime.Schemas.Fields;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Studio.Client.Forms;

/// <summary>Draws the fields of an object.</summary>
public partial class ObjectFields
{
    /// <summary>Fields of the first drawing; the others follow right after, so that a form of hundreds is on screen at once.</summary>
    private const int AtFirst = 40;

    private const int PerRound = 120;

    private List<FieldNode> _fields = [];
    private IReadOnlyList<FieldTab> _tabs = [];
    private int _tab;
    private int _count = AtFirst;
    private string _find = "";

    [Parameter, EditorRequired]
    public required FieldContext Context { get; set; }

    private List<FieldNode> Fields => _find.Length > 0
        ? [.. _fields.Where(node => node.Name.Contains(_find, StringComparison.OrdinalIgnoreCase) || Title(node)?.Contains(_find, StringComparison.OrdinalIgnoreCase) == true)]
        : _tabs.Count > 1 ? [.. _fields.Where(node => TabOf(node) == _tab)] : _fields;

    private IEnumerable<FieldNode> Drawn => Fields.Take(_count);

    protected override void OnParametersSet()
    {
        _fields = [.. Nodes()];
        _tabs = Tabs();
        if (Context.Session.WantsFocus is { } target && FormPointer.IsAtOrBelow(target, Context.Pointer) && target.Length > Context.Pointer.Length) Reveal(target);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (_count >= _fields.Count) return;
        _count += PerRound;
        StateHasChanged();
    }

    private IEnumerable<FieldNode> Nodes()
    {
        var shape = Context.Shape;
        foreach (var property in shape.Properties)
            if (!shape.Forbidden.Contains(property.Name) || Context.Value?.Member(property.Name) is not null)
                yield return Context.Child(property.Name, property.Schemas, Context.Value?.Member(property.Name), FieldPlace.Property) with { IsRequired = property.IsRequired };
        if (Context.Value is not { Kind: JsonValueKind.Object } value) yield break;
        var declared = shape.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, member) in value.Members)
            if (!declared.Contains(key))
                yield return Context.Child(key, shape.ExtraKeys.For(key), member, FieldPlace.Entry) with { IsUnknown = !shape.ExtraKeys.Allows(key) };
    }

    /// <summary>The tabs of the hints; fields that none names go into the last one.</summary>
    private IReadOnlyList<FieldTab> Tabs()
    {
        var tabs = Context.Shape.Hints.Tabs();
        return tabs.Count < 2 ? [] : tabs;
    }

    private int TabOf(FieldNode field)
    {
        for (var at = 0; at < _tabs.Count; at++)
            if (_tabs[at].Properties.Contains(field.Name)) return at;
        return _tabs.Count - 1;
    }

    private int ProblemsIn(FieldTab tab)
    {
        var at = _tabs.ToList().IndexOf(tab);
        return _fields.Where(field => TabOf(field) == at).Sum(field => Context.Session.Problems.CountBelow(field.Pointer));
    }

    private void Reveal(string target)
    {
        _find = "";
        _count = int.MaxValue;
        if (_tabs.Count > 1 && _fields.FirstOrDefault(field => FormPointer.IsAtOrBelow(target, field.Pointer)) is { } field) _tab = TabOf(field);
    }

    private void KeyTab(KeyboardEventArgs key)
    {
        _tab = key.Key switch
        {
            "ArrowRight" => (_tab + 1) % _tabs.Count,
            "ArrowLeft" => (_tab + _tabs.Count - 1) % _tabs.Count,
            "Home" => 0,
            "End" => _tabs.Count - 1,
            _ => _tab,
        };
    }

    private static string? Title(FieldNode field) => field.Schemas.Select(schema => schema.TryGet("title", out var title) && title.ValueKind == JsonValueKind.String ? title.GetString() : null).FirstOrDefault(title => title is not null);
}
