using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Studio.Client.Components;
using Studio.Client.Forms;

namespace Studio.Client.Workbench;

public sealed partial class NodeForm
{
    private static readonly SchemaNode MetadataSchema = NodeDeeds.OwnSchema("metadata.schema.json");
    private static readonly SchemaNode ParameterSchema = NodeDeeds.OwnSchema("parameter.schema.json");
    private SchemaForm? _form;
    private ResourceItem? _resource;
    private ParameterItem? _parameter;
    private SchemaNode? _testSchema;
    private BlockValue? _testValue;
    private string? _testSchemaText;
    private bool _more;

    [CascadingParameter] internal WorkbenchContext Context { get; set; } = default!;

    [Parameter] public string? Selected { get; set; }

    /// <summary>What the form shows. Being an object that changes inside, it makes every drawing of the page draw the form, too.</summary>
    [Parameter, EditorRequired] public required object Draft { get; set; }

    private string Title => Selected == NodePointer.Service ? "Service" : _resource?.Id ?? _parameter?.Name ?? "Form";

    private string? Subtitle => _resource switch
    {
        { Kind: ResourceKind.Connection } => $"{_resource.Protocol} · connection",
        { Kind: ResourceKind.Endpoint } => $"{_resource.Protocol} · endpoint",
        { Kind: ResourceKind.Mapping } => "mapping",
        { } other => other.Type,
        null => _parameter is null ? null : "parameter",
    };

    private string? Operation => _resource?.Operation?.ToString().ToLowerInvariant();

    private IEnumerable<(string, string)> Protocols => Context.Catalog.Connectors.Where(connector => connector.IsUsable)
        .Select(connector => (connector.Protocol, connector.Protocol));

    private IEnumerable<(string, string)> Connections => Context.File.Resources.Where(resource => resource.Kind == ResourceKind.Connection).Select(resource => (resource.Id, resource.Id));

    private IEnumerable<(string, string)> Operations
    {
        get
        {
            var abilities = Context.Catalog.Find(_resource?.Protocol ?? "")?.Abilities;
            var canRead = abilities is null || (abilities & (ConnectorAbilities.Read | ConnectorAbilities.Push)) != 0;
            if (canRead || Operation == "subscribe") yield return ("subscribe", "subscribe: values as they come");
            if (canRead || Operation == "read") yield return ("read", "read: a value when it is asked for");
            if (abilities is null || abilities.Value.HasFlag(ConnectorAbilities.Write) || Operation == "write") yield return ("write", "write: sends values to the device");
        }
    }

    protected override void OnParametersSet()
    {
        _resource = Context.Resource(Selected);
        _parameter = NodePointer.ParameterName(Selected) is { } name ? Context.File.Parameters.FirstOrDefault(parameter => parameter.Name == name) : null;
        if (_parameter is null) return;
        var schema = _parameter.Schema.ToJsonString();
        if (schema != _testSchemaText) (_testSchema, _testSchemaText) = (SchemaDocument.Parse(schema, _parameter.Name).Root, schema);
        _testValue = Context.Text.TestValues.TryGetValue(_parameter.Name, out var value) && value is not null ? new BlockValue(value.DeepClone(), new Dictionary<string, WrittenReference>()) : null;
    }

    [Inject] private IJSRuntime JS { get; set; } = default!;

    // Whoever adds a part goes on typing in it.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Selected is null || Context.Fresh != Selected || (_resource is null && _parameter is null)) return;
        Context.Fresh = null;
        await JS.InvokeVoidAsync("studio.focus", _parameter is null ? "#node-form .schema-form :is(input, select, textarea)" : "#node-form input");
    }

    /// <summary>Opens and focuses the field at a pointer of the file.</summary>
    public async Task RevealAsync(string pointer)
    {
        StateHasChanged();
        await Task.Yield();
        var below = new[] { Property("connection"), Property(Operation ?? "read"), NodePointer.Service, Selected ?? "" }.FirstOrDefault(root => pointer.StartsWith(root + "/", StringComparison.Ordinal));
        if (below is not null) _form?.Reveal(pointer[below.Length..]);
    }

    private string Property(string name) => $"{Selected}/properties" + (name.Length == 0 ? "" : "/" + name);

    private BlockValue? Block(string pointer) => Context.File.Read(pointer, Context.Text.TestValues);

    private string? Text(string pointer) => Block(pointer)?.Value switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };

    private void SetText(string pointer, string text) => Context.Set(pointer, new YamlValue.Data(text));

    private void SetOrRemove(string pointer, string text) => Context.Set(pointer, text.Length == 0 ? null : new YamlValue.Data(text));

    private void SetQos(string text) => Context.Set(Property("qos"), text.Length == 0 ? null : new YamlValue.Data(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)));

    private void SetRetain(string text) => Context.Set(Property("retain"), text.Length == 0 ? null : new YamlValue.Data(text == "true"));

    private void SetOperation(string operation)
    {
        if (Operation is null) Context.Set(Property(operation), new YamlValue.Data(new JsonObject()));
        else if (operation != Operation) Context.Edit(file => file.Rename(Property(Operation), operation));
    }

    private void MoveTo(string connection)
    {
        Context.Set(Property("connection"), new YamlValue.Reference(connection));
        var protocol = Context.File.Resources.FirstOrDefault(resource => resource.Id == connection)?.Protocol;
        if (protocol is not null && protocol != _resource?.Protocol) SetText(Property("protocol"), protocol);
    }

    private void Rename(string name)
    {
        name = name.Trim();
        if (Selected is null || name.Length == 0 || name == Title) return;
        if (NodeDeeds.Rename(Context, Selected, name) is { } pointer) Context.Select(pointer, true);
    }

    private void AddConnection(string protocol)
    {
        if (NodeDeeds.AddConnection(Context, protocol) is { } pointer) Context.Select(pointer, false);
    }

    private void AddEndpoint()
    {
        if (_resource is not null && NodeDeeds.AddEndpoint(Context, _resource.Id) is { } pointer) Context.Select(pointer, false);
    }

    private void EditBlock(string block, IReadOnlyList<FieldEdit> edits) => Context.Edit(file => FieldEdit.Plan(file, block, edits));

    // A secret never goes into the file: it becomes a parameter without a default, and its value is kept as a test value.
    private async Task KeepSecretAsync(string block, SecretEntry secret)
    {
        var name = Block(block)?.References.GetValueOrDefault(secret.Pointer) is { Tag: "!ref" } written && Context.File.Parameters.Any(parameter => parameter.Name == written.Text)
            ? written.Text
            : FreeIds.Next(Context.File, secret.Name);
        if (Context.File.Parameters.All(parameter => parameter.Name != name)) Context.Set(NodePointer.Parameter(name), new YamlValue.Data(new JsonObject { ["type"] = "string" }));
        Context.Set(block + secret.Pointer, new YamlValue.Reference(name));
        await Context.Text.SetTestValueAsync(name, secret.Secret, CancellationToken.None);
        Context.Toasts.Say($"The secret is kept encrypted outside the file, as the test value of parameter {name}.");
    }

    private Task SetTestValueAsync(IReadOnlyList<FieldEdit> edits)
    {
        if (_parameter is null) return Task.CompletedTask;
        var block = new JsonBlock(_testValue?.Value?.DeepClone());
        foreach (var edit in edits) block.Apply(edit);
        return Context.Text.SetTestValueAsync(_parameter.Name, block.Value, CancellationToken.None);
    }

    private Task SetTestSecretAsync(SecretEntry secret) =>
        _parameter is null ? Task.CompletedTask : Context.Text.SetTestValueAsync(_parameter.Name, secret.Secret, CancellationToken.None);

    private IReadOnlyList<FieldProblem> ProblemsBelow(string block) =>
        Context.Draft.CheckedVersion != Context.Text.Current.Version ? [] :
        [.. Context.Draft.Problems.Where(problem => problem.Pointer?.StartsWith(block, StringComparison.Ordinal) == true && problem.Pointer.Length > block.Length && problem.Pointer[block.Length] == '/')
            .Select(problem => new FieldProblem(problem.Pointer![block.Length..], problem.Message, problem.Severity != ProblemSeverity.Error))];

    private RenderFragment BlockForm(SchemaNode? schema, string block) => builder =>
    {
        if (schema is null)
        {
            builder.OpenComponent<Note>(0);
            builder.AddComponentParameter(1, nameof(Note.Tone), "warn");
            builder.AddComponentParameter(2, nameof(Note.Sentence), $"No connector named “{_resource?.Protocol}” is known here, so there is no form for it. The file is kept as it is; edit this block in the YAML.");
            builder.CloseComponent();
            return;
        }

        builder.OpenComponent<SchemaForm>(10);
        builder.SetKey(block);
        builder.AddComponentParameter(11, nameof(SchemaForm.Schema), schema);
        builder.AddComponentParameter(12, nameof(SchemaForm.Value), Block(block));
        builder.AddComponentParameter(13, nameof(SchemaForm.OnEdit), EventCallback.Factory.Create<IReadOnlyList<FieldEdit>>(this, edits => EditBlock(block, edits)));
        builder.AddComponentParameter(14, nameof(SchemaForm.OnFocus), EventCallback.Factory.Create<string>(this, pointer => Context.Light(block + pointer)));
        builder.AddComponentParameter(15, nameof(SchemaForm.OnSecret), EventCallback.Factory.Create<SecretEntry>(this, secret => KeepSecretAsync(block, secret)));
        builder.AddComponentParameter(16, nameof(SchemaForm.Parameters), Context.File.Parameters);
        builder.AddComponentParameter(17, nameof(SchemaForm.ParameterValues), Context.Text.TestValues);
        builder.AddComponentParameter(18, nameof(SchemaForm.Problems), ProblemsBelow(block));
        builder.AddComponentParameter(19, nameof(SchemaForm.ReadOnly), !Context.CanEdit);
        builder.AddComponentReferenceCapture(20, form => _form = (SchemaForm)form);
        builder.CloseComponent();
    };
}
