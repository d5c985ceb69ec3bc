using System.Globalization;

namespace Connector.Runtime.Node;

/// <summary>Why a host has ended, in words.</summary>
internal static class NodeEnd
{
    public static NodeExit Words(int code, IReadOnlyList<string> printed, int memoryMegabytes, bool wanted)
    {
        if (printed.Any(line => line.StartsWith("connector-host: memory ", StringComparison.Ordinal)) ||
            printed.Any(line => line.Contains("JavaScript heap out of memory", StringComparison.Ordinal)))
        {
            return new NodeExit(
                $"The connector took more memory than the {memoryMegabytes} MB it may take, so its process was ended.",
                "A folder can ask for more: \"connectorStudio\": {\"memoryMegabytes\": 1024} in its package.json.");
        }

        if (wanted) return new NodeExit("The connector's process was ended.", null);
        var last = printed.Count == 0 ? null : string.Join(" | ", printed.TakeLast(5));
        return code > 128
            ? new NodeExit(string.Create(CultureInfo.InvariantCulture, $"The connector's process was killed (signal {code - 128})."), last)
            : new NodeExit(string.Create(CultureInfo.InvariantCulture, $"The connector ended its own process (exit code {code})."), last);
    }
}
