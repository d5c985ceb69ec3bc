using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Studio.Client.Forms;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>A form with an owner that keeps the data as JSON and hands it back after every edit, as the service page does.</summary>
internal sealed class FormHost : BunitContext
{
    private readonly JsonBlock _block;

    public FormHost(string schema, string? data = null, string? ui = null, IReadOnlyList<ParameterItem>? parameters = null, bool keepSecrets = false, SchemaNode? node = null)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Schema = node ?? SchemaDocument.Parse(schema, "test.json").Root;
        _block = new JsonBlock(data is null ? null : JsonNode.Parse(data, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 }))
        {
            Parameters = (parameters ?? []).ToDictionary(parameter => parameter.Name, parameter => parameter.Default),
        };
        Form = Render<SchemaForm>(form =>
        {
            form.Add(it => it.Schema, Schema)
                .Add(it => it.Value, _block.Snapshot())
                .Add(it => it.Parameters, parameters ?? [])
                .Add(it => it.OnEdit, (IReadOnlyList<FieldEdit> edits) => Apply(edits))
                .Add(it => it.OnFocus, pointer => Focused = pointer)
                .Add(it => it.OnChecked, (IReadOnlyList<FieldProblem> problems) => Problems = problems);
            if (keepSecrets) form.Add(it => it.OnSecret, Secrets.Add);
            if (ui is not null) form.Add(it => it.UiSchema, JsonDocument.Parse(ui).RootElement);
        });
    }

    public SchemaNode Schema { get; }

    public IRenderedComponent<SchemaForm> Form { get; }

    public List<FieldEdit> Edits { get; } = [];

    /// <summary>How often the form asked for a change; each is one step to take back.</summary>
    public int Deeds { get; private set; }

    public List<SecretEntry> Secrets { get; } = [];

    public IReadOnlyList<FieldProblem> Problems { get; private set; } = [];

    public string? Focused { get; private set; }

    public string Data => _block.Value?.ToJsonString() ?? "";

    /// <summary>While false, the owner takes edits and hands nothing back, like a slow network.</summary>
    public bool HandsBack { get; set; } = true;

    public void AssertData(string expected)
    {
        var wanted = JsonNode.Parse(expected);
        Assert.True(JsonNode.DeepEquals(wanted, _block.Value), $"expected {expected}\n but is {Data}");
    }

    /// <summary>The input of the field with a label.</summary>
    public IElement Input(string label)
    {
        var head = Form.FindAll("label[for]").FirstOrDefault(element => element.TextContent.Trim() == label)
            ?? throw new InvalidOperationException($"no label “{label}” among {string.Join(", ", Form.FindAll("label[for]").Select(element => element.TextContent.Trim()))}");
        return Form.Find("#" + Css(head.GetAttribute("for")!));
    }

    public bool Has(string label) => Form.FindAll("label[for], .form-label").Any(element => element.TextContent.Trim() == label);

    public void Type(string label, string text)
    {
        Input(label).Focus();
        Input(label).Input(text);
        Input(label).Blur();
    }

    /// <summary>Presses the button whose words or label begin with a text.</summary>
    public void Press(string words) => Button(words).Click();

    public IElement Button(string words) => Form.FindAll("button").FirstOrDefault(button =>
            (button.GetAttribute("aria-label") ?? button.TextContent).Trim().StartsWith(words, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"no button “{words}” among {string.Join(" | ", Form.FindAll("button").Select(button => (button.GetAttribute("aria-label") ?? button.TextContent).Trim()))}");

    /// <summary>Opens a group that is closed.</summary>
    public void Open(string label)
    {
        var toggle = Form.FindAll(".form-toggle").First(button => button.QuerySelector(".form-label")!.TextContent.Trim() == label);
        if (toggle.GetAttribute("aria-expanded") == "false") toggle.Click();
    }

    public void PickVariant(string of, string name)
    {
        var picker = Form.Find($"select[aria-label='{of}']");
        var option = picker.QuerySelectorAll("option").First(option => option.TextContent.Trim() == name);
        picker.Change(option.GetAttribute("value")!);
    }

    /// <summary>Somebody else changes the data, for instance in the YAML.</summary>
    public void ChangeOutside(string pointer, string json)
    {
        _block.Apply(new FieldEdit(pointer, new YamlValue.Data(JsonNode.Parse(json))));
        HandBack();
    }

    public void HandBack() => Form.Render(form => form.Add(it => it.Value, _block.Snapshot()));

    private static string Css(string id) => string.Concat(id.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter.ToString() : "\\" + letter));

    private void Apply(IReadOnlyList<FieldEdit> edits)
    {
        Deeds++;
        Edits.AddRange(edits);
        foreach (var edit in edits) _block.Apply(edit);
        if (HandsBack) HandBack();
    }
}
