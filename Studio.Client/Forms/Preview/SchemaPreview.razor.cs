using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace Studio.Client.Forms.Preview;

/// <summary>Shows the form of a schema that a connector's author is writing, with the data it makes, its problems and its lint.</summary>
public sealed partial class SchemaPreview
{
    private const long MostBytes = 2 * 1024 * 1024;

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, MaxDepth = 1000, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _text = "";
    private string _ui = "";
    private string _data = "";
    private string _name = "schema.json";
    private string? _notice;
    private bool _noticeIsGood;
    private string? _dataFault;
    private string? _uiFault;
    private bool _showsUi;
    private PreviewSchema _schema = new(null, null, null, null);
    private JsonElement? _uiSchema;
    private JsonNode? _given;
    private IReadOnlyList<FieldProblem> _problems = [];
    private Components.CodeBox? _schemaBox;
    private Components.CodeBox? _uiBox;
    private bool _isDropping;
    private string _words = "";

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    public required IJSRuntime Script { get; set; }

    protected override void OnInitialized()
    {
        if (PreviewLink.Read(Navigation.Uri) is not { } parts) return;
        _ui = parts.Ui;
        (_uiSchema, _uiFault) = PreviewSchema.ReadUi(_ui);
        SetSchema(parts.Schema);
        SetData(parts.Data);
    }

    private void SetSchema(string? text)
    {
        _text = text ?? "";
        _notice = null;
        var read = PreviewSchema.Read(_text, _name);
        // While the text is half typed, the last form that could be made stays on show.
        _schema = read.Fault is null ? read : read with { Form = _schema.Form, Document = _schema.Document };
        _given = JsonText.TryRead(_data, out var data) ? data : null;
        _words = _schema.Form is { } form && FieldShapes.Of([form], null) is { Properties.Count: > 0 and var count } ? count == 1 ? "1 field" : $"{count} fields" : "";
    }

    private void SetUi(string? text)
    {
        _ui = text ?? "";
        (var ui, _uiFault) = PreviewSchema.ReadUi(_ui);
        if (_uiFault is null) _uiSchema = ui;
    }

    private void SetData(string? text)
    {
        _data = text ?? "";
        _dataFault = string.IsNullOrWhiteSpace(_data) ? null : JsonText.Fault(_data);
        if (_dataFault is not null) return;
        _given = JsonText.TryRead(_data, out var value) ? value : null;
    }

    /// <summary>Puts the cursor where a finding is.</summary>
    private async Task JumpAsync((bool IsUi, JsonPlace Place) target)
    {
        _showsUi = target.IsUi;
        StateHasChanged();
        await Task.Yield();
        if ((target.IsUi ? _uiBox : _schemaBox) is { } box) await box.GoToAsync(target.Place.Line, target.Place.Column);
    }

    private void Take(JsonNode? data)
    {
        _data = data?.ToJsonString(Pretty) ?? "";
        _dataFault = null;
    }

    private void TakeProblems(IReadOnlyList<FieldProblem> problems)
    {
        _problems = problems;
        StateHasChanged();
    }

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        if (change.File.Size > MostBytes)
        {
            (_notice, _noticeIsGood) = ($"{change.File.Name} has {change.File.Size:N0} bytes; a preview takes at most {MostBytes:N0}.", false);
            return;
        }

        using var reader = new StreamReader(change.File.OpenReadStream(MostBytes));
        var text = await reader.ReadToEndAsync();
        (_name, _isDropping) = (change.File.Name, false);
        if (_showsUi) SetUi(text);
        else SetSchema(text);
    }

    private async Task CopyLinkAsync()
    {
        if (PreviewLink.Write(new PreviewParts(_text, _ui, _data)) is not { } fragment)
        {
            (_notice, _noticeIsGood) = ("This preview is too big for a link; send the schema as a file instead.", false);
            return;
        }

        var address = Navigation.ToAbsoluteUri("/connectors/preview" + fragment).ToString();
        Navigation.NavigateTo("/connectors/preview" + fragment, replace: true);
        var copied = await Script.InvokeAsync<bool>("studio.copy", address);
        (_notice, _noticeIsGood) = copied
            ? ("The link is copied. It carries the schema and the data itself; nothing is stored here.", true)
            : ("The link now stands in the address bar; copy it from there.", true);
    }

    private static string Selected(bool selected) => selected ? "true" : "false";
}
