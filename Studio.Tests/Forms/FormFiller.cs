using AngleSharp.Dom;
using Bunit;
using Connector.Runtime.Schemas.Fields;
using Studio.Client.Forms;
using Studio.Client.Forms.Editors;

namespace Studio.Tests.Forms;

/// <summary>Fills a form the way a patient person would: opens every group, adds an item to every list, types into every field.</summary>
internal static class FormFiller
{
    /// <param name="levels">Groups deeper than this stay closed; recursion has to end somewhere.</param>
    public static void FillAll(FormHost form, Random random, int levels = 8)
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 400; round++)
        {
            var next = form.Form.FindComponents<FieldView>().FirstOrDefault(field => field.Instance.Node.Depth <= levels && !seen.Contains(field.Instance.Node.Pointer));
            if (next is null) return;
            seen.Add(next.Instance.Node.Pointer);
            Fill(form, next, random);
        }
    }

    private static void Fill(FormHost form, IRenderedComponent<FieldView> field, Random random)
    {
        var pointer = field.Instance.Node.Pointer;
        if (field.FindAll(".form-toggle").FirstOrDefault() is { } toggle && toggle.GetAttribute("aria-expanded") == "false") toggle.Click();
        var editor = field.FindComponents<Microsoft.AspNetCore.Components.DynamicComponent>().FirstOrDefault()?.Instance.Type;
        var shape = FieldShapes.Of(field.Instance.Node.Schemas, field.Instance.Node.Value);
        if (editor == typeof(ListEditor) || editor == typeof(TableEditor) || editor == typeof(TupleEditor))
        {
            field.FindAll("button").LastOrDefault(button => button.TextContent.StartsWith("Add", StringComparison.Ordinal) && button.QuerySelector(".sr") is not null)?.Click();
        }
        else if (editor == typeof(MapEditor))
        {
            field.FindAll("input[aria-label^='New key']").LastOrDefault()?.Input("key" + random.Next(100));
            field.FindAll("button").LastOrDefault(button => button.TextContent.StartsWith("Add", StringComparison.Ordinal) && !button.HasAttribute("disabled"))?.Click();
        }
        else if (editor == typeof(SwitchEditor))
        {
            field.Find("input").Change(random.Next(2) == 0);
        }
        else if (editor == typeof(SelectEditor))
        {
            field.Find("select.input:not(.small)").Change(random.Next(shape.Choices!.Count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (editor == typeof(RadioEditor))
        {
            field.FindAll("input[type=radio]")[random.Next(shape.Choices!.Count)].Change(true);
        }
        else if (editor == typeof(NumberEditor))
        {
            Type(field, shape.Default?.GetRawText() ?? shape.Limits.Minimum ?? shape.Limits.Maximum ?? "7");
        }
        else if (editor == typeof(ConstantEditor))
        {
            field.FindAll("button").FirstOrDefault(button => button.TextContent.StartsWith("Write it", StringComparison.Ordinal))?.Click();
        }
        else if (editor == typeof(SecretEditor) || editor?.IsAssignableTo(typeof(TextEditorBase)) == true)
        {
            Type(field, TextFor(shape));
        }
    }

    private static void Type(IRenderedComponent<FieldView> field, string text)
    {
        IElement Input() => field.Find("input.input, textarea.input");
        Input().Input(text);
        Input().Blur();
    }

    private static string TextFor(FieldShape shape) => shape.Format switch
    {
        "hostname" => "plc.example",
        "ipv4" => "10.0.0.1",
        "ipv6" => "::1",
        "uri" or "url" or "iri" => "opc.tcp://plc:4840",
        "email" => "a@b.example",
        "date-time" => "2026-01-02T03:04:05Z",
        "date" => "2026-01-02",
        "time" => "03:04:05Z",
        "duration" => "PT1S",
        "uuid" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        _ => shape.Examples.Count > 0 && shape.Examples[0].ValueKind == System.Text.Json.JsonValueKind.String ? shape.Examples[0].GetString()! : new string('a', Math.Max(3, shape.Limits.MinLength ?? 0))[..Math.Min(Math.Max(3, shape.Limits.MinLength ?? 0), shape.Limits.MaxLength ?? int.MaxValue)],
    };
}
