namespace Connector.Runtime.Schemas.Fields;

/// <summary>Puts properties into the order that hints ask for; <c>*</c> stands for all the others.</summary>
internal static class PropertyOrder
{
    public static IReadOnlyList<PropertyShape> Sort(IReadOnlyList<PropertyShape> properties, IReadOnlyList<string> order)
    {
        if (order.Count == 0)
            return properties.Any(property => property.Order is not null) ? [.. properties.OrderBy(property => property.Order ?? double.MaxValue)] : properties;

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++) places.TryAdd(order[i], i);
        var rest = places.GetValueOrDefault("*", int.MaxValue);
        return [.. properties.OrderBy(property => places.GetValueOrDefault(property.Name, rest))];
    }
}
