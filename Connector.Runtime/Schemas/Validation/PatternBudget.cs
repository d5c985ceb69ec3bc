using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// Keeps runaway expressions from holding up a run: one that ran out of time is not asked again, and after three of them no
/// expression is. What was not asked is noted.
/// </summary>
internal sealed class PatternBudget
{
    private const int MostTimeouts = 3;

    private readonly HashSet<Pattern> _runaway = [];

    /// <summary>Null when the expression does not compile or takes too long.</summary>
    internal bool? IsMatch(Evaluation run, KeywordCheck check, Pattern pattern, string value)
    {
        if (!pattern.IsRunaway && _runaway.Count < MostTimeouts && !_runaway.Contains(pattern))
        {
            try
            {
                if (pattern.IsMatch(value) is { } verdict) return verdict;
                run.Note(check, $"The pattern {Wording.Quote(pattern.Text)} does not compile; it is not checked.", ("pattern", pattern.Text));
                return null;
            }
            catch (RegexMatchTimeoutException)
            {
                _runaway.Add(pattern);
            }
        }

        run.Note(check, $"The pattern {Wording.Quote(pattern.Text)} takes too long; it is not checked.", ("pattern", pattern.Text));
        return null;
    }
}
