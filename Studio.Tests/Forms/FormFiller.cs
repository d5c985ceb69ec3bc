using AngleSharp.Dom;
using Bunit;
using Connector.Runtime.Schemas.Fields;
using Studio.Client.Forms;
using Studio.Client.Forms.Editors;

namespace Studio.Tests.Forms;

/// <summary>Fills a form the way a patient person would: opens every group, adds an item to every list, types into every field.</summary>
internal static class FormFiller
{
    /// <param name="most">After so many fields the person has had enough.</param>
    /// <param name="levels">Groups deeper than this stay closed; recursion has to end somewhere.</param>
    public static void FillAll(FormHost form, Random random, int levels = 8, int most = 400)
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < most; round++)
        {
            var next = form.Form.FindComponents<FieldView>().FirstOrDefault(field => field.Instance.Node.Depth <= levels && !seen.Contains(field.Instance.Node.Pointer));
            if (next is null) break;
            seen.Add(next.Instance.Node.Pointer);
            Fill(form, next, random);
        }

        MendAll(form, random);
    }

    /// <summary>Goes through the list of problems: fills in what is missing, takes out what does not fit and need not be there.</summary>
    private static void MendAll(FormHost form, Random random)
    {
        for (var round = 0; round < 120 && form.Problems.FirstOrDefault(problem => !problem.IsWarning) is { } problem; round++)
        {
            form.Form.InvokeAsync(() => form.Form.Instance.Reveal(problem.Pointer));
            var fields = form.Form.FindComponents<FieldView>();
            var field = FormPointer.WithAncestors(problem.Pointer).Select(pointer => fields.FirstOrDefault(field => field.Instance.Node.Pointer == pointer)).FirstOrDefault(field => field is not null);
            if (field is null) return;
            var before = form.Data;
            if (field.Instance.Node.Value is null || round % 2 == 0) Fill(form, field, random);
            if (form.Data == before) Remove(form, field);
        }
    }

    /// <summary>Takes a value out, or what it is in where it has to be there.</summary>
    private static void Remove(FormHost form, IRenderedComponent<FieldView> field)
    {
        var session = field.Instance.Session;
        var node = field.Instance.Node;
        while (node.Parent is { } parent && (node.Value is null || node.IsRequired)) node = parent;
        if (node.Place != FieldPlace.Root) form.Form.InvokeAsync(() => new FieldContext(session, node, session.Shape(node)).RemoveAsync()).GetAwaiter().GetResult();
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
            Type(field, TextFor(shape, random));
        }
    }

    private static void Type(IRenderedComponent<FieldView> field, string text)
    {
        IElement Input() => field.Find("input.input, textarea.input");
        Input().Input(text);
        Input().Blur();
    }

    private static string TextFor(FieldShape shape, Random random) => shape.Format switch
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
        _ => Fitting(shape, random),
    };

    private static string Fitting(FieldShape shape, Random random)
    {
        var candidates = shape.Examples.Where(example => example.ValueKind == System.Text.Json.JsonValueKind.String).Select(example => example.GetString()!)
            .Concat(shape.Default is { ValueKind: System.Text.Json.JsonValueKind.String } given ? [given.GetString()!] : [])
            .Append(new string('a', Math.Max(3, shape.Limits.MinLength ?? 0))).Concat(Samples).Where(text => text.Length > 0).ToList();
        return candidates.FirstOrDefault(text => text.Length >= (shape.Limits.MinLength ?? 0) && text.Length <= (shape.Limits.MaxLength ?? int.MaxValue)
            && shape.Limits.Patterns.All(pattern => KeyPattern.IsMatch(pattern, text))) ?? candidates[random.Next(candidates.Count)];
    }

    private static readonly string[] Samples =
    [
        "a", "A", "1", "0", "Ab", "1.0", "1.0.0", "1.2.3-beta", "a-b", "a_b", "a.b", "a/b", "@a/b", "a:b", "./a", "/a", "a.json", "*.a", "https://a.example/b", "a@b.example", "10.0.0.1",
        "2026-01-02", "2026", "03:04", "1s", "10m", "5 MB", "100 KB", "1x", "#ffffff", "source.a", "$a", "${a}", "{a}", ">=1.0", "^1.0", "x >=1", "en", "en-US", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "DUMMY_KEY", "urn:a:b",
    ];
}
