using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// One validation run: where we are in the value, which schemas brought us here, and what was found. Used by one thread, thrown away
/// afterwards.
/// </summary>
internal sealed class Evaluation(SchemaValidationOptions options)
{
    private readonly List<PathStep> _path = [];
    private readonly List<Frame> _frames = [];
    private readonly HashSet<string> _noted = [];
    private readonly List<SchemaProblem> _notes = [];
    private List<SchemaProblem>? _problems = [];
    private int _steps;
    private bool _touchedUnknown;

    private readonly record struct PathStep(string? Name, int Index);

    /// <param name="Schema">A schema being applied.</param>
    /// <param name="Depth">How deep in the value it is applied.</param>
    private readonly record struct Frame(CompiledSchema Schema, int Depth);

    internal SchemaValidationOptions Options { get; } = options;

    /// <summary>Regular expressions of this run; shares their time allowance.</summary>
    internal PatternBudget Patterns { get; } = new();

    /// <summary>False while only the verdict matters: then a check may stop at its first failure and must build no messages.</summary>
    internal bool Collects => _problems is not null;

    /// <summary>So much work has been done that guesses about the best message are no longer worth it.</summary>
    internal bool IsLong => _steps > Options.MaxSteps / 8;

    internal IReadOnlyList<SchemaProblem> Problems => _problems!;

    internal IReadOnlyList<SchemaProblem> Notes => _notes;

    /// <summary>JSON Pointer of the present place in the value.</summary>
    internal string Pointer => string.Concat(_path.Select(step => "/" + (step.Name is { } name ? JsonPointer.Escape(name) : $"{step.Index}")));

    internal string? LastName => _path.Count == 0 ? null : _path[^1].Name;

    internal int? LastIndex => _path.Count == 0 || _path[^1].Name is not null ? null : _path[^1].Index;

    /// <summary>The schemas applied to the present value, innermost first.</summary>
    internal IEnumerable<SchemaNode> SchemasHere
    {
        get
        {
            for (var i = _frames.Count - 1; i >= 0 && _frames[i].Depth == _path.Count; i--) yield return _frames[i].Schema.Node;
        }
    }

    /// <summary>The resources on the way here, outermost first: the dynamic scope.</summary>
    internal IEnumerable<SchemaResource> DynamicScope
    {
        get
        {
            SchemaResource? last = null;
            foreach (var frame in _frames)
            {
                if (frame.Schema.Node.Resource == last) continue;
                yield return last = frame.Schema.Node.Resource;
            }
        }
    }

    /// <summary>Applies a schema to the present value.</summary>
    /// <param name="outer">The books of the schema around, which take over what this one has looked at when it fits.</param>
    /// <param name="keepOnFailure">Take over also when it does not fit: spares a second complaint about the same keys.</param>
    internal bool Apply(SchemaNode node, JsonElement value, Evaluated? outer, bool keepOnFailure = false)
    {
        var schema = node.Compiled;
        if (schema.Fixed is { } verdict)
        {
            if (!verdict) Report(node, "false", Wording.NotAllowedHere(this));
            return verdict;
        }

        if (++_steps > Options.MaxSteps) throw new ValidationLimitException("The schema needs too many steps to check this value.");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new ValidationLimitException(ValidationLimitException.TooDeep);

        var seen = outer is not null || schema.TracksEvaluated ? new Evaluated() : null;
        var fits = true;
        _frames.Add(new Frame(schema, _path.Count));
        foreach (var check in schema.Checks)
        {
            if (check.Run(this, value, seen)) continue;
            fits = false;
            if (!Collects) break;
        }

        _frames.RemoveAt(_frames.Count - 1);
        if (outer is not null && (fits || keepOnFailure)) outer.Merge(seen!);
        return fits;
    }

    internal bool ApplyBelow(SchemaNode node, JsonElement value, string name) => ApplyBelow(node, value, new PathStep(name, 0));

    internal bool ApplyBelow(SchemaNode node, JsonElement value, int index) => ApplyBelow(node, value, new PathStep(null, index));

    private bool ApplyBelow(SchemaNode node, JsonElement value, PathStep step)
    {
        _path.Add(step);
        var fits = IsUnknown() || Apply(node, value, null);
        _path.RemoveAt(_path.Count - 1);
        return fits;
    }

    /// <summary>The verdict about an entry of the present list, without reporting anything.</summary>
    internal bool TestBelow(SchemaNode node, JsonElement value, int index, out bool uncertain)
    {
        _path.Add(new PathStep(null, index));
        uncertain = false;
        var fits = IsUnknown() ? uncertain = true : Test(node, value, null, out uncertain);
        _path.RemoveAt(_path.Count - 1);
        return fits;
    }

    /// <summary>Only the verdict, without reporting anything.</summary>
    /// <param name="uncertain">The verdict leans on a value that is not known yet, or on a schema that is not at hand.</param>
    internal bool Test(SchemaNode node, JsonElement value, Evaluated? outer, out bool uncertain)
    {
        var problems = _problems;
        var touched = _touchedUnknown;
        _problems = null;
        _touchedUnknown = false;
        try
        {
            return Apply(node, value, outer);
        }
        finally
        {
            uncertain = _touchedUnknown;
            _touchedUnknown |= touched;
            _problems = problems;
        }
    }

    /// <summary>The problems a schema finds, kept apart instead of reported; null when it fits.</summary>
    internal List<SchemaProblem>? Try(SchemaNode node, JsonElement value, Evaluated? outer, out bool uncertain)
    {
        var problems = _problems;
        var touched = _touchedUnknown;
        _touchedUnknown = false;
        var own = _problems = [];
        try
        {
            return Apply(node, value, outer) ? null : own;
        }
        finally
        {
            uncertain = _touchedUnknown;
            _touchedUnknown |= touched;
            _problems = problems;
        }
    }

    /// <summary>Whether this schema is already being applied to the present value: references that turn in a circle.</summary>
    internal bool IsAppliedHere(SchemaNode node)
    {
        for (var i = _frames.Count - 1; i >= 0 && _frames[i].Depth == _path.Count; i--)
        {
            if (_frames[i].Schema.Node == node) return true;
        }

        return false;
    }

    /// <summary>Whether a value that is not known yet is at or below the present place; remembers that somebody asked.</summary>
    internal bool TouchesUnknown()
    {
        if (Options.Unknown is not { Count: > 0 } unknown) return false;
        var here = Pointer;
        if (!unknown.Any(pointer => pointer.StartsWith(here, StringComparison.Ordinal) && (pointer.Length == here.Length || pointer[here.Length] == '/'))) return false;
        return _touchedUnknown = true;
    }

    /// <summary>A part of the schema cannot be checked, so the verdict around it is open: nothing may be refused because this part held.</summary>
    internal void LeaveOpen() => _touchedUnknown = true;

    private bool IsUnknown() => Options.Unknown is { Count: > 0 } unknown && unknown.Contains(Pointer) && (_touchedUnknown = true);

    internal void Report(KeywordCheck check, string message, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        Report(check.Owner, check.Keyword, message, parameters);

    internal void Report(SchemaNode owner, string keyword, string message, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        if (_problems is null || _problems.Count >= Options.MaxProblems) return;
        _problems.Add(Make(owner, keyword, message, parameters));
    }

    internal void Report(IEnumerable<SchemaProblem> problems) =>
        _problems?.AddRange(problems.Take(Math.Max(0, Options.MaxProblems - _problems.Count)));

    /// <summary>Something worth knowing that makes nothing invalid; once per place in the schema and the value.</summary>
    internal void Note(KeywordCheck check, string message, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        if (!Options.Notes) return;
        var note = Make(check.Owner, check.Keyword, message, parameters) with { IsNote = true };
        if (_noted.Add($"{note.InstancePointer} {note.SchemaName} {note.SchemaPointer}")) _notes.Add(note);
    }

    internal void ReportLimit(SchemaNode root, string message) => Report(root, "limit", message);

    private SchemaProblem Make(SchemaNode owner, string keyword, string message, ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var named = new Dictionary<string, string>();
        foreach (var (name, value) in parameters) named[name] = value;
        var pointer = keyword is "false" ? owner.Pointer : JsonPointer.Append(owner.Pointer, keyword);
        return new SchemaProblem(Pointer, pointer, keyword, message) { SchemaName = owner.Document.Name, Parameters = named };
    }

    internal void Restart()
    {
        _path.Clear();
        _frames.Clear();
        _problems = [];
    }
}

/// <summary>A bound was met; the run ends with a problem that says so.</summary>
internal sealed class ValidationLimitException(string message) : Exception(message)
{
    internal const string TooDeep = "The value is nested too deeply to check.";
}
