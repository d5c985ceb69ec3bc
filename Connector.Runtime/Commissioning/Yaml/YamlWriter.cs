using System.Text;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>Writes new values in the style of a file. What it gives never ends with a line break.</summary>
internal sealed class YamlWriter(FileStyle style)
{
    /// <summary>What goes behind a key's colon: a blank and the value, or a line break and a block.</summary>
    /// <param name="node">The value.</param>
    /// <param name="keyColumn">Column of the key, from 0.</param>
    public string AfterColon(NewNode node, int keyColumn) => node switch
    {
        NewNode.Map { Entries.Count: > 0 } map => style.NewLine + Entries(map, keyColumn + style.Indent),
        NewNode.List { Items.Count: > 0 } list => style.NewLine + Items(list, keyColumn + style.ListIndent),
        _ => " " + Inline(node, keyColumn + style.Indent),
    };

    /// <summary>What goes behind a dash.</summary>
    public string AfterDash(NewNode node, int dashColumn) => node switch
    {
        NewNode.Map { Entries.Count: > 0 } map => " " + Entries(map, dashColumn + 2)[(dashColumn + 2)..],
        NewNode.List { Items.Count: > 0 } list => " " + Items(list, dashColumn + 2)[(dashColumn + 2)..],
        _ => " " + Inline(node, dashColumn + 2),
    };

    /// <summary>The lines of a block mapping, the first one indented too.</summary>
    public string Entries(NewNode.Map map, int column) =>
        string.Join(style.NewLine, map.Entries.Select(entry => Spaces(column) + YamlText.Key(entry.Key, false) + ":" + AfterColon(entry.Value, column)));

    public string Items(NewNode.List list, int column) =>
        string.Join(style.NewLine, list.Items.Select(item => Spaces(column) + "-" + AfterDash(item, column)));

    /// <summary>A value without lines of its own above it; texts of several lines become a literal block.</summary>
    public string Inline(NewNode node, int bodyColumn)
    {
        if (node is not NewNode.Scalar { IsString: true } scalar || !YamlText.CanBeLiteral(scalar.Text)) return Flow(node, inFlow: false, asJson: false);
        var body = scalar.Text.EndsWith('\n') ? scalar.Text[..^1] : scalar.Text;
        var text = new StringBuilder(Tag(scalar)).Append(scalar.Text.EndsWith('\n') ? "|" : "|-");
        foreach (var line in body.Split('\n')) text.Append(style.NewLine).Append(line.Length == 0 ? "" : Spaces(bodyColumn) + line);
        return text.ToString();
    }

    /// <summary>A value on one line, as it can stand in brackets.</summary>
    /// <param name="node">The value.</param>
    /// <param name="inFlow">Whether it stands in brackets.</param>
    /// <param name="asJson">Whether keys and texts are quoted as in JSON.</param>
    public static string Flow(NewNode node, bool inFlow, bool asJson) => node switch
    {
        NewNode.Map { Entries.Count: 0 } => "{}",
        NewNode.List { Items.Count: 0 } => "[]",
        NewNode.Map map => "{ " + string.Join(", ", map.Entries.Select(entry => FlowEntry(entry.Key, entry.Value, asJson))) + " }",
        NewNode.List list => "[" + string.Join(", ", list.Items.Select(item => Flow(item, true, asJson))) + "]",
        NewNode.Scalar scalar => Tag(scalar) + Scalar(scalar, asJson ? YamlStyle.DoubleQuoted : YamlStyle.Plain, inFlow),
        _ => throw new InvalidOperationException(),
    };

    public static string FlowEntry(string key, NewNode value, bool asJson) =>
        $"{(asJson ? YamlText.DoubleQuoted(key) : YamlText.Key(key, true))}: {Flow(value, true, asJson)}";

    public static string Scalar(NewNode.Scalar scalar, YamlStyle wished, bool inFlow)
    {
        if (!scalar.IsString) return scalar.Text;
        if (scalar.Tag == "!sub" && wished == YamlStyle.Plain) wished = YamlStyle.SingleQuoted;
        if (scalar.Tag == "!ref" && wished == YamlStyle.Plain && scalar.Text.Contains('$')) wished = YamlStyle.SingleQuoted;
        return YamlText.String(scalar.Text, wished, inFlow);
    }

    public static string Tag(NewNode.Scalar scalar) => scalar.Tag is null ? "" : scalar.Tag + " ";

    public static string Spaces(int count) => new(' ', count);
}
