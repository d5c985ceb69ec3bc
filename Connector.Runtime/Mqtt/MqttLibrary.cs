using System.Reflection;
using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// Finds Eclipse Mosquitto's client library. Without it everything but MQTT works, and <see cref="Fault"/> says how to get it.
/// </summary>
public static class MqttLibrary
{
    internal const string ImportName = "mosquitto";

    /// <summary>Names the path of the library where it does not stand among the system's.</summary>
    internal const string PathVariable = "CONNECTOR_LIBMOSQUITTO";

    private static readonly Lazy<(nint Handle, string? Fault, string? Version)> Loaded = new(Load);

    /// <summary>Null when the library is there; otherwise one sentence with the remedy.</summary>
    public static string? Fault => Loaded.Value.Fault;

    /// <summary>The library's version, such as 2.0.11; null where it is missing.</summary>
    public static string? Version => Loaded.Value.Version;

    internal static string HowToInstall =>
        OperatingSystem.IsWindows() ? "Install Eclipse Mosquitto 2 and put its folder into PATH."
        : OperatingSystem.IsMacOS() ? "Install it with: brew install mosquitto"
        : "Install it with: apt-get install libmosquitto1 (Debian, Ubuntu) or dnf install mosquitto (Fedora)";

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name != ImportName ? 0
        : Loaded.Value.Handle != 0 ? Loaded.Value.Handle
        : throw new DllNotFoundException(Loaded.Value.Fault);

    private static (nint, string?, string?) Load()
    {
        var configured = Environment.GetEnvironmentVariable(PathVariable);
        string[] names = !string.IsNullOrEmpty(configured) ? [configured]
            : OperatingSystem.IsWindows() ? ["mosquitto.dll"]
            : OperatingSystem.IsMacOS() ? ["libmosquitto.1.dylib", "/opt/homebrew/lib/libmosquitto.1.dylib", "/usr/local/lib/libmosquitto.1.dylib"]
            : ["libmosquitto.so.1"];
        return Find(names);
    }

    internal static (nint Handle, string? Fault, string? Version) Find(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, typeof(MqttLibrary).Assembly, null, out var handle)) continue;
            return Start(handle);
        }

        return (0, $"The MQTT client library ({string.Join(", ", names)}) is missing. {HowToInstall}", null);
    }

    private static unsafe (nint, string?, string?) Start(nint handle)
    {
        // Called by address: an import would ask Resolve, which waits for this very method.
        var init = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "mosquitto_lib_init");
        var version = (delegate* unmanaged[Cdecl]<int*, int*, int*, int>)NativeLibrary.GetExport(handle, "mosquitto_lib_version");
        int major, minor, revision;
        _ = version(&major, &minor, &revision);
        var text = $"{major}.{minor}.{revision}";
        if (major < 2) return (0, $"The MQTT client library is too old ({text}); version 2.0 or newer is needed. {HowToInstall}", null);
        return init() == LibMosquitto.Success ? (handle, null, text) : (0, "The MQTT client library could not be started.", null);
    }
}
