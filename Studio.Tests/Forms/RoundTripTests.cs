using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Connector.Runtime.Schemas;
using Studio.Tests.Schemas.Oracle;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>Random schemas with random data: what a form shows and writes is the data itself.</summary>
public sealed class RoundTripTests
{
    private const int FirstSeed = 700_000;

    private const int Few = 150;

    [Fact]
    public void Forms_give_back_the_data_they_show() => CheckAll(FirstSeed, Few);

    [Fact]
    [Trait("Category", "slow")]
    public void Two_thousand_forms_give_back_the_data_they_show() => CheckAll(FirstSeed + Few, 2000 - Few);

    private static void CheckAll(int first, int cases)
    {
        var faults = new List<string>();
        var retyped = 0;
        for (var seed = first; seed < first + cases; seed++)
        {
            var made = RandomSchemas.Case(seed);
            var schema = made.Schema.ToJsonString();
            for (var at = 0; at < 2; at++)
            {
                var value = made.Values[at];
                try
                {
                    // The first value fits its schema; the second was spoilt, and typing into it would rightly mend it.
                    retyped += Check(schema, value, fits: at == 0);
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    faults.Add($"seed {seed}: {fault.Message}\n  {schema}\n  {value?.ToJsonString()}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {cases}:\n{string.Join('\n', faults.Take(6))}");
        Assert.True(retyped > cases / 2, $"only {retyped} fields were typed into");
    }

    private static int Check(string schema, JsonNode? value, bool fits)
    {
        if (value is null) return 0;
        using var form = new FormHost(schema, value.ToJsonString());
        var verdict = SchemaValidator.Validate(form.Schema, JsonSerializer.SerializeToElement(value));
        if (verdict.Any(problem => !problem.IsNote) != form.Problems.Any(problem => !problem.IsWarning))
            throw new InvalidOperationException($"the validator says {verdict.Count} problems, the form {form.Problems.Count}");
        if (form.Edits.Count > 0) throw new InvalidOperationException($"drawing wrote {form.Edits[0]}");

        if (!fits || verdict.Any(problem => !problem.IsNote)) return 0;
        var fields = 0;
        for (var at = 0; at < 60 && Retype(form, at); at++) fields++;
        if (!JsonNode.DeepEquals(value, JsonNode.Parse(form.Data))) throw new InvalidOperationException($"the form made {form.Data}");
        return fields;
    }

    /// <summary>Types what stands in the n-th input into it once more, letter for letter, by way of another text.</summary>
    private static bool Retype(FormHost form, int at)
    {
        IReadOnlyList<IElement> Inputs() => [.. form.Form.FindAll(".form-place input.input:not([readonly]):not([type=password]):not(.small), .form-place textarea.input:not([readonly])")];
        foreach (var toggle in form.Form.FindAll(".form-toggle[aria-expanded=false]").Take(at == 0 ? 40 : 0)) toggle.Click();
        var inputs = Inputs();
        if (at >= inputs.Count) return false;
        var text = inputs[at].GetAttribute("value") ?? "";
        if (text.Length == 0) return true;
        inputs[at].Focus();
        Inputs()[at].Input(text + "1");
        Inputs()[at].Input(text);
        Inputs()[at].Blur();
        return true;
    }
}
