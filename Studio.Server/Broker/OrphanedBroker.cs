using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Studio.Server.Broker;

/// <summary>A broker that outlived its studio. It is known by process id and start time together: ids are used again.</summary>
internal static class OrphanedBroker
{
    public static void Record(string file, int id)
    {
        if (StartOf(id) is { } start) File.WriteAllText(file, $"{id} {start.Ticks}");
    }

    /// <summary>Ends the recorded process if it still runs and is the one that was recorded.</summary>
    /// <returns>Its id when it was ended.</returns>
    public static async Task<int?> EndAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) return null;
        var words = (await File.ReadAllTextAsync(file, cancellationToken)).Split(' ');
        File.Delete(file);
        if (words.Length != 2 || !int.TryParse(words[0], CultureInfo.InvariantCulture, out var id) || !long.TryParse(words[1], CultureInfo.InvariantCulture, out var ticks)) return null;
        if (StartOf(id)?.Ticks != ticks) return null;
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
        return id;
    }

    private static DateTime? StartOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
