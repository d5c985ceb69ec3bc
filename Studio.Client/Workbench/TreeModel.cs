using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench;

internal enum TreeKind
{
    Section,
    Service,
    Parameter,
    Connection,
    Endpoint,
    Mapping,
    Other,

    /// <summary>A line of words where a section has nothing to show.</summary>
    Hint,
}

/// <param name="Key">Stable identity: the pointer, or the section's name.</param>
/// <param name="ConnectionId">For endpoints: whose it is; for connections: their own id.</param>
/// <param name="Detail">What stands at the right while nothing is live.</param>
/// <param name="Errors">Problems of error severity in this part; for connections without those of their endpoints.</param>
internal sealed record TreeRow(TreeKind Kind, string Key, string Label, int Indent = 0, string? ConnectionId = null, string? Detail = null, int Errors = 0, int Warnings = 0)
{
    public bool IsSelectable => Kind is not (TreeKind.Section or TreeKind.Hint);

    public int Problems => Errors + Warnings;
}

/// <summary>The tree of a service as the flat list that is drawn. Built once per text and search; 10,000 endpoints take a few milliseconds.</summary>
internal static class TreeModel
{
    public static IReadOnlyList<TreeRow> Build(CommissioningFile file, IReadOnlyList<Problem> problems, string search = "")
    {
        var counts = Count(problems);
        var found = new Search(search);
        var rows = new List<TreeRow>(file.Resources.Count + 12);
        if (search.Length == 0) rows.Add(Row(TreeKind.Service, NodePointer.Service, "Service", counts));
        Section(rows, "Parameters", [.. file.Parameters.Where(parameter => found.Matches(parameter.Name, parameter.Description))
            .Select(parameter => Row(TreeKind.Parameter, NodePointer.Parameter(parameter.Name), parameter.Name, counts, detail: Short(parameter.Default)))]);

        var endpoints = file.Resources.Where(resource => resource.Kind == ResourceKind.Endpoint).ToLookup(endpoint => endpoint.ConnectionId);
        var connections = file.Resources.Where(resource => resource.Kind == ResourceKind.Connection).ToList();
        var ids = connections.Select(connection => connection.Id).ToHashSet(StringComparer.Ordinal);
        var live = new List<TreeRow>();
        foreach (var connection in connections)
        {
            var itself = found.Matches(connection.Id, connection.Protocol);
            var below = endpoints[connection.Id].Where(endpoint => itself || found.Matches(endpoint.Id, null)).ToList();
            if (!itself && below.Count == 0) continue;
            live.Add(Row(TreeKind.Connection, NodePointer.Resource(connection.Id), connection.Id, counts, connectionId: connection.Id, detail: connection.Protocol));
            live.AddRange(below.Select(endpoint => Endpoint(endpoint, counts)));
        }

        Section(rows, "Connections", live, live.Count(row => row.Kind == TreeKind.Connection));
        var lost = endpoints.Where(group => group.Key is null || !ids.Contains(group.Key)).SelectMany(group => group).Where(endpoint => found.Matches(endpoint.Id, null)).ToList();
        if (lost.Count > 0) Section(rows, "Endpoints of no connection here", [.. lost.Select(endpoint => Endpoint(endpoint, counts) with { Indent = 0 })]);
        Section(rows, "Mappings", [.. Of(file, ResourceKind.Mapping, found).Select(mapping => Row(TreeKind.Mapping, NodePointer.Resource(mapping.Id), mapping.Id, counts))]);
        var others = Of(file, ResourceKind.Other, found).Select(other => Row(TreeKind.Other, NodePointer.Resource(other.Id), other.Id, counts, detail: other.Type.Replace("Cybus::", "", StringComparison.Ordinal))).ToList();
        if (others.Count > 0) Section(rows, "Others", others);
        return rows;
    }

    /// <summary>The selectable row beside another one, for the arrow keys; the row itself at either end.</summary>
    public static TreeRow? Step(IReadOnlyList<TreeRow> rows, string? key, int direction)
    {
        var selectable = rows.Where(row => row.IsSelectable).ToList();
        if (selectable.Count == 0) return null;
        var index = selectable.FindIndex(row => row.Key == key);
        return selectable[Math.Clamp(index < 0 ? 0 : index + direction, 0, selectable.Count - 1)];
    }

    private static IEnumerable<ResourceItem> Of(CommissioningFile file, ResourceKind kind, Search found) =>
        file.Resources.Where(resource => resource.Kind == kind && found.Matches(resource.Id, resource.Type));

    private static void Section(List<TreeRow> rows, string name, List<TreeRow> content, int? count = null)
    {
        rows.Add(new(TreeKind.Section, name, name, Detail: content.Count == 0 ? null : (count ?? content.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (content.Count == 0) rows.Add(new(TreeKind.Hint, name + "-none", "none"));
        rows.AddRange(content);
    }

    private static TreeRow Endpoint(ResourceItem endpoint, Dictionary<string, (int Errors, int Warnings)> counts) =>
        Row(TreeKind.Endpoint, NodePointer.Resource(endpoint.Id), endpoint.Id, counts, 1, endpoint.ConnectionId, endpoint.Operation switch
        {
            EndpointOperation.Read => "read",
            EndpointOperation.Write => "write",
            _ => null,
        });

    private static TreeRow Row(TreeKind kind, string pointer, string label, Dictionary<string, (int Errors, int Warnings)> counts, int indent = 0, string? connectionId = null, string? detail = null)
    {
        var (errors, warnings) = counts.GetValueOrDefault(pointer);
        return new(kind, pointer, label, indent, connectionId, detail, errors, warnings);
    }

    /// <summary>Errors and warnings per part.</summary>
    internal static Dictionary<string, (int Errors, int Warnings)> Count(IReadOnlyList<Problem> problems)
    {
        var counts = new Dictionary<string, (int Errors, int Warnings)>(StringComparer.Ordinal);
        foreach (var problem in problems)
        {
            if (problem.Severity == ProblemSeverity.Information || NodePointer.Part(problem.Pointer) is not { } part) continue;
            var (errors, warnings) = counts.GetValueOrDefault(part);
            counts[part] = problem.Severity == ProblemSeverity.Error ? (errors + 1, warnings) : (errors, warnings + 1);
        }

        return counts;
    }

    /// <summary>A parameter's default as a row shows it.</summary>
    internal static string? Short(System.Text.Json.Nodes.JsonNode? value)
    {
        var text = value is null ? null : value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        return text is { Length: > 40 } ? text[..40] + "…" : text;
    }

    private readonly record struct Search(string Text)
    {
        public bool Matches(string name, string? more) => Text.Length == 0
            || name.Contains(Text, StringComparison.OrdinalIgnoreCase)
            || more?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true;
    }
}
