namespace Bench;

/// <summary>How busy the machine is, for the head of a table.</summary>
internal static class MachineLoad
{
    /// <summary>The load averages of the last minute and so many of the longer ones behind it, or "unknown".</summary>
    public static string Average(int count = 1) => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(count)) : "unknown";
}
