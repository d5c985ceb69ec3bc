using System.Text.Json.Nodes;
using Bunit;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Studio.Client.Forms;

namespace Studio.Tests.Forms;

/// <summary>A form over a block of a real commissioning file, owned the way the service page owns it: the text is the truth.</summary>
internal sealed class YamlOwner : BunitContext
{
    private readonly string _block;

    public YamlOwner(string schema, string text, string block)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        _block = block;
        Text = text;
        Form = Render<SchemaForm>(form => form
            .Add(it => it.Schema, SchemaDocument.Parse(schema, "test.json").Root)
            .Add(it => it.Value, Read())
            .Add(it => it.Parameters, CommissioningFile.Parse(Text).Parameters)
            .Add(it => it.OnEdit, Apply));
    }

    public string Text { get; private set; }

    public IRenderedComponent<SchemaForm> Form { get; }

    private BlockValue? Read() => CommissioningFile.Parse(Text).Read(_block, new Dictionary<string, JsonNode?>());

    private void Apply(FieldEdit edit)
    {
        var file = CommissioningFile.Parse(Text);
        var pointer = _block + edit.Pointer;
        Text = CommissioningFile.Apply(Text, edit.Value is null ? file.Remove(pointer) : file.Set(pointer, edit.Value));
        Form.Render(form => form.Add(it => it.Value, Read()));
    }
}
