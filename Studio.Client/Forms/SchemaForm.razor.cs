using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Studio.Client.Forms;

/// <summary>
/// The form of a block of data. It never holds the truth: each deed of a person becomes the smallest edit, handed to
/// <see cref="OnEdit"/>; the owner changes its text and hands a new <see cref="Value"/> back. What is being typed stays as typed.
/// </summary>
public sealed partial class SchemaForm : IAsyncDisposable
{
    private static int _count;

    private readonly FormSession _session;
    private ElementReference _element;
    private FieldContext _root = null!;
    private IJSObjectReference? _module;
    private IReadOnlyList<FieldProblem>? _shownProblems;
    private FormValue? _checked;
    private bool _isChecked;
    private int _checkedStamp = -1;

    public SchemaForm() => _session = new FormSession
    {
        Id = $"form{Interlocked.Increment(ref _count)}",
        Schema = null!,
        Emit = edits => OnEdit.InvokeAsync(edits),
        Focused = FocusedAsync,
    };

    [Inject]
    public required IJSRuntime Script { get; set; }

    /// <summary>What the data must fit.</summary>
    [Parameter, EditorRequired]
    public required SchemaNode Schema { get; set; }

    /// <summary>The data; null when there is none yet.</summary>
    [Parameter, EditorRequired]
    public BlockValue? Value { get; set; }

    /// <summary>Asks the owner to change the data. The edits of one call are one deed: made in order, taken back as one.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<FieldEdit>> OnEdit { get; set; }

    /// <summary>Tells the pointer of the field that has the focus.</summary>
    [Parameter]
    public EventCallback<string> OnFocus { get; set; }

    /// <summary>Takes typed secrets; where nobody does, a secret goes into the data like any other value.</summary>
    [Parameter]
    public EventCallback<SecretEntry> OnSecret { get; set; }

    /// <summary>Parameters that a field may refer to.</summary>
    [Parameter]
    public IReadOnlyList<ParameterItem> Parameters { get; set; } = [];

    /// <summary>Present values of parameters; defaults where a name is missing.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, JsonNode?>? ParameterValues { get; set; }

    /// <summary>Problems the owner knows beside those the form finds itself; pointers below the block.</summary>
    [Parameter]
    public IReadOnlyList<FieldProblem>? Problems { get; set; }

    /// <summary>A separate UI schema with <c>ui:*</c> words.</summary>
    [Parameter]
    public JsonElement? UiSchema { get; set; }

    [Parameter]
    public bool ReadOnly { get; set; }

    [Parameter]
    public EditorRegistry Registry { get; set; } = EditorRegistry.Default;

    /// <summary>Problems found at the last drawing.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<FieldProblem>> OnChecked { get; set; }

    /// <summary>Opens what hides a field and focuses it.</summary>
    public void Reveal(string pointer) => _session.Reveal(pointer);

    protected override void OnInitialized() => _session.Redraw = () =>
    {
        Compose();
        StateHasChanged();
    };

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_session.Schema, Schema)) _isChecked = false;
        _session.Schema = Schema;
        _session.UiSchema = UiSchema;
        _session.Parameters = Parameters;
        _session.ParameterValues = ParameterValues ?? new Dictionary<string, JsonNode?>();
        _session.IsReadOnly = ReadOnly;
        _session.KeepSecret = OnSecret.HasDelegate ? entry => OnSecret.InvokeAsync(entry) : null;
        _session.Root = FormValue.From(Value, _session.Root);
        Compose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_session.WantsFocus is not { } pointer) return;
        try
        {
            _module ??= await Script.InvokeAsync<IJSObjectReference>("import", "./_content/Studio.Client/Forms/SchemaForm.razor.js");
            if (await _module.InvokeAsync<bool>("focusField", _element, _session.IdOf(pointer)) && _session.WantsFocus == pointer) _session.WantsFocus = null;
        }
        catch (JSDisconnectedException)
        {
            _session.WantsFocus = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_module is null) return;
        try
        {
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its module with it.
        }
    }

    private void Compose()
    {
        var node = new FieldNode("", "", [Schema], _session.Root, FieldPlace.Root, UiSchema, 0);
        Check();
        var shape = _session.Shape(node);
        _session.IsSmall = shape.Properties.Count <= 40;
        _root = new FieldContext(_session, node, shape);
    }

    /// <summary>Finds problems again when the data, the picks or the owner's problems changed.</summary>
    private void Check()
    {
        var picks = _session.Stamp("");
        if (_isChecked && ReferenceEquals(_checked, _session.Root) && ReferenceEquals(_shownProblems, Problems) && picks == _checkedStamp) return;
        (_isChecked, _checked, _shownProblems, _checkedStamp) = (true, _session.Root, Problems, picks);
        var found = FieldProblems.Find(Schema, _session.Root, _session.Picked);
        List<FieldProblem> all = [.. found, .. _session.DraftProblems];
        foreach (var problem in Problems ?? [])
            if (!all.Exists(known => known.Pointer == problem.Pointer && known.Message == problem.Message)) all.Add(problem);
        _session.Problems = new ProblemIndex(all);
        _ = OnChecked.InvokeAsync(all);
    }

    private Task FocusedAsync(string pointer) => OnFocus.InvokeAsync(pointer);
}
