using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Problems by place, with a mark per place that changes when anything at or below it changes.</summary>
public sealed class ProblemIndex
{
    private readonly Dictionary<string, List<FieldProblem>> _at = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Mark, int Count)> _below = new(StringComparer.Ordinal);

    public ProblemIndex(IReadOnlyList<FieldProblem> problems)
    {
        All = problems;
        foreach (var problem in problems)
        {
            if (!_at.TryGetValue(problem.Pointer, out var list)) _at[problem.Pointer] = list = [];
            list.Add(problem);
            foreach (var above in FormPointer.WithAncestors(problem.Pointer))
            {
                var (mark, count) = _below.GetValueOrDefault(above);
                _below[above] = (HashCode.Combine(mark, problem.Pointer, problem.Message), count + 1);
            }
        }
    }

    public static ProblemIndex Empty { get; } = new([]);

    public IReadOnlyList<FieldProblem> All { get; }

    public IReadOnlyList<FieldProblem> At(string pointer) => _at.TryGetValue(pointer, out var list) ? list : [];

    public int CountBelow(string pointer) => _below.GetValueOrDefault(pointer).Count;

    public int Mark(string pointer) => _below.GetValueOrDefault(pointer).Mark;
}
