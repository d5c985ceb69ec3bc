using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;

namespace Studio.Client.Workbench;

/// <summary>
/// The draft as the page works on it: what the text says now, what is wrong with it, and edits by meaning. Problems are
/// found beside the circuit, at most one check at a time, always for the newest text.
/// </summary>
internal sealed class ServiceDraft : IDisposable
{
    private readonly IServiceText _text;
    private readonly ISchemaSource _schemas;
    /// <summary>A check that takes longer than this does not keep what was typed from being shown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    private readonly Action _changed;
    private readonly ITimer _late;
    private readonly Lock _lock = new();
    private bool _checking, _again, _disposed;
    private volatile bool _isStale;
    private Checked _checked;
    private IReadOnlyDictionary<string, JsonNode?> _values;

    /// <param name="text">The person's hold on the text; not disposed here.</param>
    /// <param name="schemas">Schemas of the known connectors.</param>
    /// <param name="time">Tells when a check takes long.</param>
    /// <param name="changed">Called on any thread when anything below changed.</param>
    public ServiceDraft(IServiceText text, ISchemaSource schemas, TimeProvider time, Action changed)
    {
        (_text, _schemas, _changed) = (text, schemas, changed);
        _late = time.CreateTimer(_ => _changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _checked = new(-1, []);
        _values = text.TestValues;
        _text.Changed += OnChanged;
        Check();
    }

    public IServiceText Text => _text;

    /// <summary>What the forms show: the newest text that is YAML.</summary>
    public CommissioningFile File => _text.LastReadable;

    /// <summary>The text cannot be read just now; forms show the last one that could and take no input.</summary>
    public bool IsHalfTyped => !_text.Current.File.IsReadable;

    /// <summary>Why it cannot be read.</summary>
    public Problem? ReadingProblem => IsHalfTyped ? _text.Current.File.Problems.FirstOrDefault() : null;

    /// <summary>All problems of the newest text that was checked.</summary>
    public IReadOnlyList<Problem> Problems => _checked.Problems;

    /// <summary>The version <see cref="Problems"/> belong to.</summary>
    public long CheckedVersion => _checked.Version;

    /// <summary>Plans edits on the newest text and applies them. Nothing happens while the text cannot be read.</summary>
    /// <returns>Whether something was changed.</returns>
    public bool Edit(string origin, Func<CommissioningFile, IReadOnlyList<TextEdit>> plan)
    {
        var snapshot = _text.Current;
        if (!snapshot.File.IsReadable) return false;
        var edits = plan(snapshot.File);
        if (edits.Count == 0) return false;
        _text.Apply(snapshot.Version, edits, origin);
        return true;
    }

    public bool Mend(Problem problem)
    {
        if (problem.Mend is not { } mend || _text.Current.Version != CheckedVersion) return false;
        _text.Apply(CheckedVersion, mend.Edits, "mend");
        return true;
    }

    /// <summary>Holds the same text against the schemas again: a connector was loaded anew.</summary>
    public void Recheck()
    {
        _isStale = true;
        Check();
    }

    private void OnChanged(TextChange change)
    {
        if (change.Edits.Count == 0)
        {
            // Saving and who else is here stand in the bar, which listens for itself; the forms show test values.
            var values = _text.TestValues;
            var isSame = values.Count == _values.Count && values.All(value => _values.TryGetValue(value.Key, out var known) && JsonNode.DeepEquals(value.Value, known));
            _values = values;
            if (!isSame) _changed();
            return;
        }

        // The new text and its problems are told together, so that one key is one drawing of the page.
        _late.Change(Patience, Timeout.InfiniteTimeSpan);
        Check();
    }

    private void Check()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _again = _checking;
            if (_checking) return;
            _checking = true;
        }

        _ = Task.Run(CheckAll);
    }

    private void CheckAll()
    {
        while (true)
        {
            var snapshot = _text.Current;
            if (snapshot.Version != _checked.Version || _isStale)
            {
                _isStale = false;
                _checked = new(snapshot.Version, snapshot.File.Check(_schemas));
                _late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _changed();
            }

            lock (_lock)
            {
                if (_disposed || (!_again && _text.Current.Version == snapshot.Version))
                {
                    _checking = false;
                    return;
                }

                _again = false;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _text.Changed -= OnChanged;
        _late.Dispose();
    }

    private sealed record Checked(long Version, IReadOnlyList<Problem> Problems);
}
