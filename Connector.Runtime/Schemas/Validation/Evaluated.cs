namespace Connector.Runtime.Schemas.Validation;

/// <summary>What the unevaluated* keywords need to know: which keys and entries of one value some keyword has looked at.</summary>
internal sealed class Evaluated
{
    private HashSet<string>? _names;
    private HashSet<int>? _indexes;
    private bool _allNames;
    private int _firstIndexes;

    internal void AddName(string name) => (_names ??= []).Add(name);

    internal void AddAllNames() => _allNames = true;

    internal void AddIndex(int index) => (_indexes ??= []).Add(index);

    /// <summary>The entries before this index have been looked at.</summary>
    internal void AddFirst(int count) => _firstIndexes = Math.Max(_firstIndexes, count);

    internal bool HasName(string name) => _allNames || (_names?.Contains(name) ?? false);

    internal bool HasIndex(int index) => index < _firstIndexes || (_indexes?.Contains(index) ?? false);

    internal void Merge(Evaluated other)
    {
        _allNames |= other._allNames;
        _firstIndexes = Math.Max(_firstIndexes, other._firstIndexes);
        if (other._names is not null) (_names ??= []).UnionWith(other._names);
        if (other._indexes is not null) (_indexes ??= []).UnionWith(other._indexes);
    }
}
