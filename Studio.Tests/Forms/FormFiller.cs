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
    /// <returns>How many fields it went through.</returns>
    public static int FillAll(FormHost form, Random random, int levels = 8, int most = 400)
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < most; round++)
        {
            var next = form.Form.FindComponents<FieldView>().FirstOrDefault(field => field.Instance.Node.Depth <= levels && !seen.Contains(field.Instance.Node.Pointer));
            if (next is null) break;
            seen.Add(next.Instance.Node.Pointer);
            if (!IsFull(next.Instance.Node)) Fill(form, next, random);
        }

        MendAll(form, random);
        return seen.Count;
    }

    /// <summary>The object around has as many keys as it may have.</summary>
    private static bool IsFull(FieldNode node) => node is { IsRequired: false, Value: null, Parent: { Value: { } around } parent }
        && FieldShapes.Of(parent.Schemas, around).Limits.MaxProperties <= around.Members.Count;

    /// <summary>Goes through the list of problems: fills in what is missing, takes out what does not fit and need not be there.</summary>
    private static void MendAll(FormHost form, Random random)
    {
        for (var round = 0; round < 200 && form.Problems.FirstOrDefault(problem => !problem.IsWarning) is { } problem; round++)
        {
            form.Form.InvokeAsync(() => form.Form.Instance.Reveal(problem.Pointer));
            var fields = form.Form.FindComponents<FieldView>();
            var field = FormPointer.WithAncestors(problem.Pointer).Select(pointer => fields.FirstOrDefault(field => field.Instance.Node.Pointer == pointer)).FirstOrDefault(field => field is not null);
            if (field is null)
            {
                var whole = form.Data;
                RemoveAny(form, fields, "", random);
                if (form.Data == whole) return;
                continue;
            }

            var before = form.Data;
            if (field.FindAll(".error button.link").FirstOrDefault(button => button.TextContent.StartsWith("Add it", StringComparison.Ordinal)) is { } start) start.Click();
            else if (field.Instance.Node.Value is null || round % 2 == 0) Fill(form, field, random);
            if (form.Data == before) Remove(form, field);
            if (form.Data == before && field.Instance.Node.Value is { Members.Count: > 0 }) RemoveAny(form, fields, field.Instance.Node.Pointer, random);
        }
    }

    /// <summary>What is wrong is the combination: takes one of the optional values out.</summary>
    private static void RemoveAny(FormHost form, IReadOnlyList<IRenderedComponent<FieldView>> fields, string pointer, Random random)
    {
        var optional = fields.Where(field => field.Instance.Node is { IsRequired: false, Value: not null, Parent: { } parent } && parent.Pointer == pointer).ToList();
        if (optional.Count > 0) Remove(form, optional[random.Next(optional.Count)]);
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
            Type(field, shape.Default?.GetRawText() ?? NumberFor(shape.Limits));
        }
        else if (editor == typeof(JsonEditor) && field.FindAll("textarea:not([readonly])").Count > 0)
        {
            field.Find("textarea").Focus();
            field.Find("textarea").Input("\"any\"");
            field.Find("textarea").Blur();
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
        if (field.FindComponents<SecretEditor>().Count == 0) Input().Focus();
        Input().Input(text);
        Input().Blur();
    }

    private static string NumberFor(FieldLimits limits)
    {
        var least = Value(limits.Minimum) + (limits.MinimumIsExclusive ? 1 : 0);
        var most = Value(limits.Maximum) - (limits.MaximumIsExclusive ? 1 : 0);
        return (least ?? most ?? 7).ToString(System.Globalization.CultureInfo.InvariantCulture);

        static decimal? Value(string? text) => decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string TextFor(FieldShape shape, Random random) => shape.Limits.Patterns.Count > 0 && Fitting(shape) is { } fitting ? fitting : shape.Format switch
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
        _ => Any(shape, random),
    };

    private static string Any(FieldShape shape, Random random) => Fitting(shape) ?? Samples[random.Next(Samples.Length)];

    private static string? Fitting(FieldShape shape)
    {
        var candidates = shape.Examples.Where(example => example.ValueKind == System.Text.Json.JsonValueKind.String).Select(example => example.GetString()!)
            .Concat(shape.Default is { ValueKind: System.Text.Json.JsonValueKind.String } given ? [given.GetString()!] : [])
            .Append(new string('a', Math.Max(3, shape.Limits.MinLength ?? 0))).Concat(Samples).Concat(shape.Limits.Patterns.SelectMany(PatternText.Of)).Where(text => text.Length > 0);
        return candidates.FirstOrDefault(text => text.Length >= (shape.Limits.MinLength ?? 0) && text.Length <= (shape.Limits.MaxLength ?? int.MaxValue)
            && shape.Limits.Patterns.All(pattern => KeyPattern.IsMatch(pattern, text)));
    }

    private static readonly string[] Samples =
    [
        "a", "A", "1", "0", "Ab", "1.0", "1.0.0", "1.2.3-beta", "a-b", "a_b", "a.b", "a/b", "@a/b", "a:b", "./a", "/a", "a.json", "*.a", "https://a.example/b", "a@b.example", "10.0.0.1",
        "2026-01-02", "2026", "03:04", "1s", "10m", "5 MB", "100 KB", "1x", "#ffffff", "source.a", "$a", "${a}", "{a}", ">=1.0", "^1.0", "x >=1", "en", "en-US", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "DUMMY_KEY", "urn:a:b",
    ];
}
