using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

public sealed partial class ServiceTree
{
    private IReadOnlyList<TreeRow> _rows = [];
    private List<TreeRow> _shown = [];
    private (CommissioningFile? File, IReadOnlyList<Problem>? Problems, string Search) _built;
    private string _search = "";
    private ScreenUpdates? _updates;

    [CascadingParameter] internal WorkbenchContext Context { get; set; } = default!;

    [Parameter] public string? Selected { get; set; }

    [Parameter] public object? Live { get; set; }

    [Inject] private IJSRuntime JS { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    // One row is reached by Tab; the arrow keys go on from there.
    private string? TabStop => _rows.Any(row => row.Key == Selected) ? Selected : TreeModel.Step(_rows, null, 0)?.Key;

    /// <summary>The connection that a new endpoint would belong to.</summary>
    private string? OwnConnection => _rows.FirstOrDefault(row => row.Key == Selected)?.ConnectionId
        ?? Context.File.Resources.FirstOrDefault(resource => resource.Kind == ResourceKind.Connection)?.Id;

    protected override void OnInitialized()
    {
        _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(StateHasChanged));
        if (Live is LiveStates live) live.Changed += _updates.Request;
    }

    protected override void OnParametersSet() => Build();

    private void Build()
    {
        var wanted = (Context.File, Context.Draft.Problems, _search);
        if (ReferenceEquals(_built.File, wanted.File) && ReferenceEquals(_built.Problems, wanted.Problems) && _built.Search == _search) return;
        _built = wanted;
        _rows = TreeModel.Build(Context.File, Context.Draft.Problems, _search.Trim());
        _shown = [.. _rows];
    }

    private void Find(ChangeEventArgs change)
    {
        _search = (string?)change.Value ?? "";
        Build();
    }

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        var direction = key.Key switch { "ArrowDown" => 1, "ArrowUp" => -1, "Home" => int.MinValue / 2, "End" => int.MaxValue / 2, _ => 0 };
        if (key.Key == "Delete" && Context.CanEdit && Selected is not null)
        {
            NodeDeeds.Delete(Context, Selected);
            return;
        }

        if (direction == 0 || TreeModel.Step(_rows, Selected, direction) is not { } row) return;
        Context.Select(row.Key, true);
        StateHasChanged();
        await JS.InvokeVoidAsync("studio.focus", "#" + IdOf(row));
    }

    private LiveMark? MarkOf(TreeRow row) => NodePointer.ResourceId(row.Key) is { } id ? (Live as LiveStates)?.Of(id) : null;

    private string HrefOf(TreeRow row) => Navigation.GetUriWithQueryParameter("node", row.Key);

    private static string IdOf(TreeRow row) => "part-" + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(row.Key));

    private void AddConnection(string protocol)
    {
        if (NodeDeeds.AddConnection(Context, protocol) is { } pointer) Open(pointer);
    }

    private void AddEndpoint(string connection)
    {
        if (NodeDeeds.AddEndpoint(Context, connection) is { } pointer) Open(pointer);
    }

    private void AddParameter()
    {
        var name = FreeIds.Next(Context.File, "parameter");
        var pointer = NodePointer.Parameter(name);
        if (Context.Set(pointer, new YamlValue.Data(new JsonObject { ["type"] = "string" }), "tree")) Open(pointer);
    }

    private void AddMapping()
    {
        var id = FreeIds.Next(Context.File, "mapping");
        var item = new JsonObject { ["subscribe"] = new JsonObject { ["topic"] = "" }, ["publish"] = new JsonObject { ["topic"] = "" } };
        if (Context.Edit(file => file.AddResource(id, "Cybus::Mapping", [("/mappings", new YamlValue.Data(new JsonArray(item)))]), "tree")) Open(NodePointer.Resource(id));
    }

    private void Open(string pointer)
    {
        Context.Fresh = pointer;
        Context.Select(pointer, false);
    }

    public void Dispose()
    {
        if (_updates is null) return;
        if (Live is LiveStates live) live.Changed -= _updates.Request;
        _updates.Dispose();
    }
}
