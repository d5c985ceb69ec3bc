using System.Text;
using Connector.Runtime.Catalog;

namespace Connector.Runtime.Schemas.Reference;

/// <summary>A connector's documentation as Markdown, generated from its schemas.</summary>
public static class ReferenceMarkdown
{
    /// <summary>The whole page of a connector; a broken one's lists its faults.</summary>
    public static string Of(ConnectorEntry connector)
    {
        var page = new StringBuilder();
        page.Append($"# {connector.Title}\n\n");
        if (connector.Description is not null) page.Append($"{connector.Description.Trim()}\n\n");
        page.Append($"Protocol `{connector.Protocol}`, schema version {connector.Version}.\n");
        foreach (var fault in connector.Faults) page.Append($"\n> {fault}\n");
        if (connector.ConnectionSchema is { } connection) AppendBlock(page, "Connection", "connection", connection);
        if (connector.AddressSchema is { } address) AppendBlock(page, "Address", "address", address);
        return page.ToString();
    }

    /// <summary>One block under a heading of the second level.</summary>
    public static string Of(string heading, string block, SchemaNode schema)
    {
        var page = new StringBuilder();
        AppendBlock(page, heading, block, schema);
        return page.ToString().TrimStart();
    }

    private static void AppendBlock(StringBuilder page, string heading, string block, SchemaNode schema)
    {
        var fields = SchemaReference.Fields(schema);
        page.Append($"\n## {heading}\n\n");
        if (schema.Follow()?.Text("description") is { } description) page.Append($"{description.Trim()}\n\n");
        if (fields.Count == 0)
        {
            page.Append($"The `{block}` block has no fields.\n");
            return;
        }

        page.Append("| Field | Type | Required | Default |\n|---|---|---|---|\n");
        foreach (var field in fields) page.Append($"| `{Cell(field.Path)}` | {Cell(field.Type)} | {(field.IsRequired ? "yes" : "no")} | {(field.Default is null ? "" : $"`{Cell(field.Default)}`")} |\n");
        foreach (var field in fields) AppendField(page, field);
    }

    private static void AppendField(StringBuilder page, ReferenceField field)
    {
        page.Append($"\n### `{field.Path}`\n\n");
        if (field.Title != field.Name) page.Append($"**{field.Title}**\n\n");
        if (field.Description is not null) page.Append($"{field.Description.Trim()}\n\n");
        page.Append($"- Type: {field.Type}{(field.IsRequired ? ", required" : "")}\n");
        if (field.Condition is not null) page.Append($"- Only {field.Condition}\n");
        if (field.Unit is not null) page.Append($"- Unit: {field.Unit}\n");
        if (field.Allowed.Count > 0) page.Append($"- Allowed: {Codes(field.Allowed)}\n");
        if (field.Limits.Count > 0) page.Append($"- Limits: {string.Join("; ", field.Limits.Select(limit => limit.StartsWith("pattern ", StringComparison.Ordinal) ? $"pattern {Code(limit[8..])}" : limit))}\n");
        if (field.Default is not null) page.Append($"- Default: {Code(field.Default)}\n");
        if (field.Examples.Count > 0) page.Append($"- Example{(field.Examples.Count == 1 ? "" : "s")}: {Codes(field.Examples)}\n");
        if (field.IsSecret) page.Append("- Secret: kept out of commissioning files; give it as a parameter\n");
        if (field.IsReadOnly) page.Append("- Read only\n");
        if (field.IsDeprecated) page.Append("- Deprecated\n");
        if (field.IsStandard) page.Append("- Every connector has this key\n");
    }

    private static string Codes(IReadOnlyList<string> values) => string.Join(", ", values.Select(Code));

    /// <summary>Inline code, also around text that has backticks itself.</summary>
    private static string Code(string text) => text.Contains('`') ? $"`` {text} ``" : $"`{text}`";

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
}
