using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Checks the keys of maps.</summary>
internal static class MapKeys
{
    /// <summary>Why a key cannot be used, or null.</summary>
    /// <param name="present">The key that is renamed; null for a new one.</param>
    public static string? Fault(FieldContext map, string key, string? present)
    {
        if (key == present) return null;
        if (key.Length == 0) return "A key needs a name.";
        if (map.Value?.Member(key) is not null) return $"There is a “{key}” already.";
        if (map.Shape.Property(key) is not null && present is not null) return $"“{key}” is one of the schema's own keys.";
        if (!map.Shape.ExtraKeys.Allows(key)) return map.Shape.ExtraKeys.Patterns.Count > 0 ? $"A key must match {string.Join(" or ", map.Shape.ExtraKeys.Patterns.Select(pattern => pattern.Pattern))}." : "No further keys are allowed here.";
        return FieldChecks.KeyFault(map.Shape.ExtraKeys, key);
    }
}
