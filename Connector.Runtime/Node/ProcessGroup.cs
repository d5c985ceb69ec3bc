using System.Runtime.InteropServices;

namespace Connector.Runtime.Node;

/// <summary>Ends what a host has started, also what outlived it.</summary>
internal static partial class ProcessGroup
{
    private const int Kill = 9;

    /// <summary>Ends every process of the group that a host led. Nothing happens when none is left.</summary>
    public static void End(int leader)
    {
        if (NodeStart.HasGroups) _ = SendSignal(-leader, Kill);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
