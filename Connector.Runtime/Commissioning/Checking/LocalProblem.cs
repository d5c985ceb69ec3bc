using System.Collections;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>A problem whose offsets count from the entry it is in, so that it can be kept while the entry moves.</summary>
/// <param name="Mend">Words for the button and how the edits are made once they are wanted.</param>
internal sealed record LocalProblem(ProblemSeverity Severity, string Code, string Message, int Start, int Length, string Pointer, LocalMend? Mend = null)
{
    public Problem At(CommissioningFile file, int origin) => new(
        Severity,
        Code,
        Message,
        file.Lines.Place(origin + Start, Length),
        Pointer,
        Mend is null ? null : new ProblemMend(Mend.Title, new LateEdits(() => Mend.Make(file))));
}

internal sealed record LocalMend(string Title, Func<CommissioningFile, IReadOnlyList<TextEdit>> Make);

/// <summary>Edits that are made when somebody looks at them: thousands of problems may have a mend, few are ever pressed.</summary>
internal sealed class LateEdits(Func<IReadOnlyList<TextEdit>> make) : IReadOnlyList<TextEdit>
{
    private readonly Lazy<IReadOnlyList<TextEdit>> _edits = new(make);

    public int Count => _edits.Value.Count;

    public TextEdit this[int index] => _edits.Value[index];

    public IEnumerator<TextEdit> GetEnumerator() => _edits.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Collects the problems of one entry.</summary>
internal sealed class Findings
{
    private readonly List<LocalProblem> _problems = [];

    public LocalProblem[] Problems => [.. _problems];

    public void Error(string code, string message, YamlNode node, string pointer, LocalMend? mend = null) => Add(ProblemSeverity.Error, code, message, node, pointer, mend);

    public void Warning(string code, string message, YamlNode node, string pointer, LocalMend? mend = null) => Add(ProblemSeverity.Warning, code, message, node, pointer, mend);

    public void Note(string code, string message, YamlNode node, string pointer, LocalMend? mend = null) => Add(ProblemSeverity.Information, code, message, node, pointer, mend);

    public void Add(ProblemSeverity severity, string code, string message, YamlNode node, string pointer, LocalMend? mend) =>
        _problems.Add(new LocalProblem(severity, code, message, node.Start, node.End - node.Start, pointer, mend));
}
