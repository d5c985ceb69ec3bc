using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

public sealed partial class ServiceTree
{
    private readonly TreeRows _rows = new();
    private string _search = "";
    private string? _tabStop, _revealed;
    private ScreenUpdates? _updates;

    [CascadingParameter] internal WorkbenchContext Context { get; set; } = default!;

    [Parameter] public string? Selected { get; set; }

    [Parameter] public object? Live { get; set; }

    [Inject] private IJSRuntime JS { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    /// <summary>The connection that a new endpoint would belong to.</summary>
    private string? OwnConnection => _rows.Find(Selected)?.ConnectionId
        ?? Context.File.Resources.FirstOrDefault(resource => resource.Kind == ResourceKind.Connection)?.Id;

    protected override void OnInitialized()
    {
        _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(StateHasChanged));
        if (Live is LiveStates live) live.Changed += _updates.Request;
    }

    protected override void OnParametersSet() => Build();

    private void Build()
    {
        _rows.Follow(Context.File, Context.Draft.Problems, _search.Trim());
        // One row is reached by Tab; the arrow keys go on from there.
        _tabStop = _rows.Find(Selected)?.Key ?? _rows.All.Find(row => row.IsSelectable)?.Key;
    }

    // A selection that was made elsewhere (a link, the caret in the YAML) is brought into view; where nothing was selected anew, the tree stays.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Selected == _revealed || _rows.Find(Selected) is not { } row) return;
        _revealed = Selected;
        await RevealAsync(row, focus: false);
    }

    private void Find(string? text)
    {
        _search = text ?? "";
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

        if (direction == 0 || TreeModel.Step(_rows.All, Selected, direction) is not { } row) return;
        Context.Select(row.Key, true);
        StateHasChanged();
        _revealed = row.Key;
        await RevealAsync(row, focus: true);
    }

    private async Task RevealAsync(TreeRow row, bool focus) =>
        await JS.InvokeVoidAsync("studio.revealRow", "#pane-tree .rows", "#" + IdOf(row), _rows.TopOf(row), focus);

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
