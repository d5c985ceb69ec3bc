using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench;

/// <summary>Ids for new parts: short, legal everywhere, not yet taken. Parameters, definitions and resources share one namespace.</summary>
internal static class FreeIds
{
    public static string Next(CommissioningFile file, string stem)
    {
        var taken = file.Resources.Select(resource => resource.Id).Concat(file.Parameters.Select(parameter => parameter.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!taken.Contains(stem)) return stem;
        for (var number = 2; ; number++)
        {
            if (!taken.Contains(stem + number)) return stem + number;
        }
    }

    /// <summary>"Custom" → "custom", "EthernetIp" → "ethernetIp": a protocol's name as the stem of an id.</summary>
    public static string StemOf(string protocol)
    {
        var letters = new string([.. protocol.Where(char.IsLetterOrDigit)]);
        return letters.Length == 0 ? "connection" : char.ToLowerInvariant(letters[0]) + letters[1..];
    }
}
