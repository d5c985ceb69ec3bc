using System.Text.Json;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;

namespace Studio.Tests.Forms;

/// <summary>What became of one real schema: drawn, filled in by a patient person, and its data held against it.</summary>
/// <param name="Name">The file.</param>
/// <param name="Drawn">How long the first drawing took.</param>
/// <param name="Fields">How many places the person went through.</param>
/// <param name="Length">How much data came out, in characters.</param>
/// <param name="Refused">What the schema says against that data.</param>
/// <param name="Fault">What went wrong in drawing or filling; null when nothing did.</param>
internal sealed record SchemaTrial(string Name, TimeSpan Drawn, TimeSpan Whole, int Fields, int Length, IReadOnlyList<string> Refused, string? Fault)
{
    /// <summary>The schema asks for a key that it does not allow, so that no data at all fits it; lint says so.</summary>
    public bool IsContradictory { get; private init; }

    public bool IsGood => Fault is null && (Refused.Count == 0 || IsContradictory);

    public static SchemaTrial Of(string file, string name, int levels, int most)
    {
        var started = TimeProvider.System.GetTimestamp();
        var drawn = TimeSpan.Zero;
        try
        {
            using var form = new FormHost(File.ReadAllText(file));
            drawn = TimeProvider.System.GetElapsedTime(started);
            var fields = FormFiller.FillAll(form, new Random(7), levels, most);
            var data = form.Data.Length == 0 ? "{}" : form.Data;
            var refused = SchemaValidator.Validate(form.Schema, JsonElement.Parse(data)).Where(problem => !problem.IsNote).Select(problem => $"{problem.InstancePointer} {problem.Keyword}: {problem.Message}").ToList();
            var shown = form.Problems.Count(problem => !problem.IsWarning);
            var fault = (refused.Count == 0) == (shown == 0) ? null : $"the validator finds {refused.Count} problems, the form shows {shown}: {string.Join("; ", form.Problems.Take(3))}";
            return new(name, drawn, TimeProvider.System.GetElapsedTime(started), fields, form.Data.Length, refused, fault)
            {
                IsContradictory = refused.Count > 0 && SchemaLint.Check(form.Schema.Document).Findings.Any(finding => finding.Code == "required-unknown"),
            };
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var place = fault.StackTrace?.Split('\n').Take(3).Select(line => line.Trim());
            return new(name, drawn, TimeProvider.System.GetElapsedTime(started), 0, 0, [], $"{fault.GetType().Name}: {fault.Message.Split('\n')[0]} {string.Join(" < ", place ?? [])}");
        }
    }

    public override string ToString() =>
        $"{(IsContradictory ? "contradictory" : IsGood ? "good" : Fault is null ? "REFUSED" : "FAULT")} {Name}: drawn {Drawn.TotalMilliseconds:f0} ms, whole {Whole.TotalSeconds:f1} s, {Fields} fields, {Length} characters{(Fault is null ? "" : "\n    " + Fault)}{string.Concat(Refused.Take(4).Select(line => "\n    " + line))}";
}
