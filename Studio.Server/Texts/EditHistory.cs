using Connector.Runtime.Commissioning;

namespace Studio.Server.Texts;

/// <summary>
/// The edit lists that led to the present version, oldest first, as many as are remembered. Not thread-safe: its owner's
/// lock guards it.
/// </summary>
internal sealed class EditHistory(int remembered)
{
    private readonly Queue<IReadOnlyList<TextEdit>> _edits = new();

    public long Version { get; private set; }

    /// <summary>The oldest version from which edits can still be carried over.</summary>
    public long Oldest => Version - _edits.Count;

    public void Add(IReadOnlyList<TextEdit> edits)
    {
        if (_edits.Count == remembered) _edits.Dequeue();
        _edits.Enqueue(edits);
        Version++;
    }

    /// <summary>Everything after a version, oldest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version lies in the future, or too far back.</exception>
    public IEnumerable<IReadOnlyList<TextEdit>> Since(long version)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, Version);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, Oldest);
        return _edits.Skip((int)(version - Oldest));
    }
}
