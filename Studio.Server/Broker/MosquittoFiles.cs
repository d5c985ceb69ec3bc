namespace Studio.Server.Broker;

/// <summary>Finds Mosquitto on this machine.</summary>
/// <param name="Fault">What is missing and how to get it; null when both are there.</param>
internal sealed record MosquittoFiles(string Program, string Plugin, string? Fault)
{
    private const string PluginName = "mosquitto_dynamic_security.so";

    private static readonly string[] Programs = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];
    private static readonly string[] Libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib"];

    /// <summary>Came along in an archive made by ./publish; the system's own goes before it.</summary>
    private static readonly string Bundled = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "broker", "mosquitto"));

    /// <param name="configured">A path from the settings, or null.</param>
    public static MosquittoFiles Find(string? configured)
    {
        if (!string.IsNullOrEmpty(configured))
            return File.Exists(configured) ? With(configured) : new MosquittoFiles("", "", $"Mqtt:Executable names '{configured}', which does not exist.");
        var found = Programs.Append(Bundled).Where(File.Exists).Select(With).ToList();
        return found.FirstOrDefault(files => files.Fault is null) ?? found.FirstOrDefault()
            ?? new MosquittoFiles("", "", "The MQTT broker Mosquitto is not installed. Install it (Debian, Ubuntu: apt-get install mosquitto) and restart the studio, or set Mqtt:Mode to external or off.");
    }

    private static MosquittoFiles With(string program)
    {
        // On Debian the plug-in stands in the folder of the machine's architecture, such as /usr/lib/x86_64-linux-gnu.
        var plugin = Libraries.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*").Prepend(folder))
            .Prepend(Path.GetDirectoryName(Path.GetFullPath(program))!)
            .Select(folder => Path.Combine(folder, PluginName))
            .FirstOrDefault(File.Exists);
        return plugin is null
            ? new MosquittoFiles(program, "", $"Mosquitto's plug-in for accounts ({PluginName}) is missing. Install Mosquitto 2 with it (Debian, Ubuntu: the package mosquitto), or use an external broker.")
            : new MosquittoFiles(program, plugin, null);
    }
}
