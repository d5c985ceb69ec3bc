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
            .Add(it => it.OnEdit, (IReadOnlyList<FieldEdit> edits) => Apply(edits)));
    }

    public string Text { get; private set; }

    public IRenderedComponent<SchemaForm> Form { get; }

    /// <summary>How often the text was changed; each is one step to take back.</summary>
    public int Deeds { get; private set; }

    private BlockValue? Read() => CommissioningFile.Parse(Text).Read(_block, new Dictionary<string, JsonNode?>());

    private void Apply(IReadOnlyList<FieldEdit> edits)
    {
        Deeds++;
        Text = CommissioningFile.Apply(Text, FieldEdit.Plan(CommissioningFile.Parse(Text), _block, edits));
        Form.Render(form => form.Add(it => it.Value, Read()));
    }
}
