using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class FormatCheck : KeywordCheck
{
    private readonly string _name;
    private readonly SchemaFormat? _format;

    private FormatCheck(SchemaNode owner, string name)
        : base(owner, "format")
    {
        _name = name;
        _format = SchemaFormats.Find(name);
    }

    internal static KeywordCheck? From(SchemaNode node) => node.Text("format") is { } name ? new FormatCheck(node, name) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.String) return true;
        if (_format is null)
        {
            if (!SchemaFormats.IsHint(_name)) run.Note(this, $"The format {Wording.Quote(_name)} is not known; any text is accepted.", ("format", _name));
            return true;
        }

        if (!(run.Options.AssertFormats || Owner.Resource.Dialect.AssertsFormats) || _format.Accepts(value.GetString()!)) return true;
        if (run.Collects) run.Report(this, $"{Wording.Label(run)} must be {_format.Words}.", ("format", _name));
        return false;
    }
}
