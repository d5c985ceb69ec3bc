using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench;

/// <summary>
/// The rows of one page's tree from key to key. They are built anew only when something changed that they show; a problem that comes
/// or goes exchanges the rows it belongs to. Not thread-safe: belongs to its circuit.
/// </summary>
internal sealed class TreeRows
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private IReadOnlyList<ResourceItem> _resources = [];
    private IReadOnlyList<ParameterItem> _parameters = [];
    private IReadOnlyList<Problem> _problems = [];
    private string? _search;

    /// <summary>The rows in order. The same list as long as it is true.</summary>
    public List<TreeRow> All { get; private set; } = [];

    /// <summary>The row of a key, or null.</summary>
    public TreeRow? Find(string? key) => key is not null && _places.TryGetValue(key, out var place) ? All[place] : null;

    /// <summary>How far below the first row a row begins, in pixels; the heights are those of the style sheet.</summary>
    public int TopOf(TreeRow row)
    {
        var top = 0;
        for (var i = 0; i < _places[row.Key]; i++) top += All[i].Kind switch { TreeKind.Section => 34, TreeKind.Hint => 26, _ => 30 };
        return top;
    }

    public void Follow(CommissioningFile file, IReadOnlyList<Problem> problems, string search)
    {
        if (_search == search && SameParts(file))
        {
            if (!ReferenceEquals(_problems, problems)) Exchange(problems);
        }
        else
        {
            All = [.. TreeModel.Build(file, problems, search)];
            _places.Clear();
            for (var i = 0; i < All.Count; i++) _places.TryAdd(All[i].Key, i);
        }

        (_resources, _parameters, _problems, _search) = (file.Resources, file.Parameters, problems, search);
    }

    private bool SameParts(CommissioningFile file)
    {
        var resources = file.Resources;
        if (resources.Count != _resources.Count) return false;
        // Of a resource that nobody edited there is one instance for all versions.
        for (var i = 0; i < resources.Count; i++)
        {
            if (!ReferenceEquals(resources[i], _resources[i]) && resources[i] != _resources[i]) return false;
        }

        return file.Parameters.Count == _parameters.Count && file.Parameters.Zip(_parameters).All(pair => pair.First.Name == pair.Second.Name
            && pair.First.Description == pair.Second.Description && TreeModel.Short(pair.First.Default) == TreeModel.Short(pair.Second.Default));
    }

    private void Exchange(IReadOnlyList<Problem> problems)
    {
        var (before, now) = (TreeModel.Count(_problems), TreeModel.Count(problems));
        var changed = before.Keys.Union(now.Keys).Where(key => _places.ContainsKey(key) && before.GetValueOrDefault(key) != now.GetValueOrDefault(key)).ToList();
        if (changed.Count == 0) return;
        List<TreeRow> rows = [.. All];
        foreach (var key in changed)
        {
            var (errors, warnings) = now.GetValueOrDefault(key);
            rows[_places[key]] = rows[_places[key]] with { Errors = errors, Warnings = warnings };
        }

        All = rows;
    }
}
