namespace Studio.Server.Broker;

/// <summary>Finds Mosquitto on this machine.</summary>
/// <param name="Fault">What is missing and how to get it; null when both are there.</param>
internal sealed record MosquittoFiles(string Program, string Plugin, string? Fault)
{
    private static readonly string[] Programs = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];
    private static readonly string[] Libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib"];
    private const string PluginName = "mosquitto_dynamic_security.so";

    /// <param name="configured">A path from the settings, or null.</param>
    public static MosquittoFiles Find(string? configured)
    {
        var program = string.IsNullOrEmpty(configured) ? Programs.FirstOrDefault(File.Exists) : File.Exists(configured) ? configured : null;
        if (program is null)
        {
            return new MosquittoFiles("", "", string.IsNullOrEmpty(configured)
                ? "The MQTT broker Mosquitto is not installed. Install it (Debian, Ubuntu: apt-get install mosquitto) and restart the studio, or set Mqtt:Mode to external or off."
                : $"Mqtt:Executable names '{configured}', which does not exist.");
        }

        // On Debian the plug-in stands in the folder of the machine's architecture, such as /usr/lib/x86_64-linux-gnu.
        var plugin = Libraries.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*").Prepend(folder))
            .Select(folder => Path.Combine(folder, PluginName))
            .FirstOrDefault(File.Exists);
        return plugin is null
            ? new MosquittoFiles(program, "", $"Mosquitto's plug-in for accounts ({PluginName}) is missing. Install Mosquitto 2 with it (Debian, Ubuntu: the package mosquitto), or use an external broker.")
            : new MosquittoFiles(program, plugin, null);
    }
}
