using System.Text.Json;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>
/// What one open form remembers beside its data: picked variants and what was typed in the ones left, open groups, texts that are
/// no value yet, the open menu. No Blazor; used on the circuit's thread only.
/// </summary>
public sealed class FormSession
{
    private readonly Dictionary<(string Pointer, string Key), int> _picked = [];
    private readonly Dictionary<(string Pointer, string Key, int Variant), FormValue> _aside = [];
    private readonly Dictionary<string, bool> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stamps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _drafts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldProblem> _draftProblems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pages = new(StringComparer.Ordinal);

    public required string Id { get; init; }
    public required SchemaNode Schema { get; set; }
    /// <summary>Hands the edits of one deed to the owner of the data, which makes them one step to take back.</summary>
    public required Func<IReadOnlyList<FieldEdit>, Task> Emit { get; init; }
    public required Func<string, Task> Focused { get; init; }

    /// <summary>Takes a typed secret away to where secrets are kept; null where the form's data may hold it.</summary>
    public Func<SecretEntry, Task>? KeepSecret { get; set; }

    /// <summary>Draws the form again after its memory changed.</summary>
    public Action Redraw { get; set; } = static () => { };

    public JsonElement? UiSchema { get; set; }
    public IReadOnlyList<ParameterItem> Parameters { get; set; } = [];
    public IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode?> ParameterValues { get; set; } = new Dictionary<string, System.Text.Json.Nodes.JsonNode?>();
    public FormValue? Root { get; set; }
    public bool IsReadOnly { get; set; }

    /// <summary>The schema is small enough that unused groups may stand open.</summary>
    public bool IsSmall { get; set; } = true;

    public ProblemIndex Problems { get; set; } = ProblemIndex.Empty;

    /// <summary>The place whose menu, reference picker or JSON view is open, and which of them.</summary>
    public (string Pointer, FieldPopup Popup)? Popup { get; private set; }

    /// <summary>A place to focus after the next drawing.</summary>
    public string? WantsFocus { get; set; }

    public IReadOnlyCollection<FieldProblem> DraftProblems => _draftProblems.Values;

    public FieldShape Shape(FieldNode node) =>
        FieldShapes.Of(node.Schemas, node.Value, key => Picked(node.Pointer, key), node.UiSchema);

    /// <summary>The text field a person is in. Its editor stays until it is left, even where the value just typed makes another one fit better.</summary>
    public string? Typing { get; private set; }

    /// <summary>An editor was kept because of <see cref="Typing"/>.</summary>
    public bool HoldsBack { get; set; }

    public void StartTyping(string pointer) => Typing = pointer;

    public void StopTyping(string pointer)
    {
        if (Typing != pointer) return;
        Typing = null;
        if (!HoldsBack) return;
        HoldsBack = false;
        Touch(pointer);
        Redraw();
    }

    public int? Picked(string pointer, string key) => _picked.TryGetValue((pointer, key), out var variant) ? variant : null;

    /// <summary>Changes when something the form remembers at or below a place changes.</summary>
    public int Stamp(string pointer) => _stamps.GetValueOrDefault(pointer);

    /// <summary>Picks a variant and changes the data to fit it.</summary>
    public async Task PickAsync(FieldNode node, FieldShape shape, VariantGroup group, int position)
    {
        if (position == group.Chosen) return;
        var target = group.Variants[position];
        var aside = _aside.GetValueOrDefault((node.Pointer, group.Key, target.Index));
        var switched = VariantSwitch.To(node.Schemas, node.Value, shape, group, position, key => Picked(node.Pointer, key), aside);
        if (switched.Aside is not null) _aside[(node.Pointer, group.Key, group.Variants[group.Chosen].Index)] = switched.Aside;
        _picked[(node.Pointer, group.Key)] = target.Index;
        SetOpen(node.Pointer, true);
        var edits = FormEdits.Turn(node.Pointer, node.Value, switched.Value);
        if (edits.Count > 0) await Emit(edits);
        Touch(node.Pointer);
        Redraw();
    }

    public bool IsOpen(string pointer, bool byItself) => _open.TryGetValue(pointer, out var open) ? open : byItself;

    public void SetOpen(string pointer, bool open)
    {
        _open[pointer] = open;
        Touch(pointer);
    }

    /// <summary>So many items of a long list or map are drawn at a time.</summary>
    public const int PageLength = 50;

    /// <summary>The first item that is drawn of a list or map.</summary>
    public int PageStart(string pointer, int count) =>
        _pages.TryGetValue(pointer, out var start) ? start < count ? start : Math.Max(0, count - 1) / PageLength * PageLength : 0;

    /// <summary>Draws the part of a list or map that holds an item.</summary>
    public void ShowPageOf(string pointer, int index)
    {
        _pages[pointer] = index / PageLength * PageLength;
        Touch(pointer);
    }

    public void OpenPopup(string pointer, FieldPopup popup)
    {
        ClosePopup();
        Popup = (pointer, popup);
        Touch(pointer);
        Redraw();
    }

    public void ClosePopup()
    {
        if (Popup is not { } open) return;
        Popup = null;
        Touch(open.Pointer);
        Redraw();
    }

    public FieldPopup? PopupAt(string pointer) => Popup is { } open && open.Pointer == pointer ? open.Popup : null;

    /// <summary>A text that is no value yet (half a JSON object, a key without a name); kept when the field is closed and opened again.</summary>
    public string? Draft(string pointer) => _drafts.GetValueOrDefault(pointer);

    /// <param name="problem">What is wrong with it; null when it has become a value.</param>
    public void KeepDraft(string pointer, string? text, string? problem)
    {
        if (text is null) _drafts.Remove(pointer);
        else _drafts[pointer] = text;
        if (problem is null) _draftProblems.Remove(pointer);
        else _draftProblems[pointer] = new FieldProblem(pointer, problem);
        Touch(pointer);
        Redraw();
    }

    /// <summary>Opens everything above a place, so that it is on the page, and focuses it.</summary>
    public void Reveal(string pointer)
    {
        foreach (var above in FormPointer.WithAncestors(pointer))
        {
            SetOpen(above, true);
            if (above.Length > 0 && IndexOf(above) is var index and >= 0) ShowPageOf(FormPointer.Parent(above), index);
        }

        WantsFocus = pointer;
        Redraw();
    }

    /// <summary>Which item of its list or map a place is; -1 when there is no such item.</summary>
    private int IndexOf(string pointer) => Root?.At(FormPointer.Parent(pointer)) switch
    {
        { Kind: JsonValueKind.Array } when int.TryParse(FormPointer.LastKey(pointer), out var index) => index,
        { Kind: JsonValueKind.Object } map => map.Members.Select(member => member.Key).ToList().IndexOf(FormPointer.LastKey(pointer)),
        _ => -1,
    };

    public void Touch(string pointer)
    {
        foreach (var above in FormPointer.WithAncestors(pointer)) _stamps[above] = _stamps.GetValueOrDefault(above) + 1;
    }

    /// <summary>An HTML id for a place.</summary>
    public string IdOf(string pointer) => Id + string.Concat(pointer.Select(letter => letter switch
    {
        '/' => "-",
        >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' => letter.ToString(),
        _ => $"_{(int)letter:x}",
    }));
}

public enum FieldPopup
{
    Menu,
    Reference,
    Json,
}

/// <summary>A secret that was typed into a field.</summary>
/// <param name="Pointer">The field, below the block.</param>
/// <param name="Name">A name to propose for the parameter that will hold it.</param>
public sealed record SecretEntry(string Pointer, string Name, string Secret);
