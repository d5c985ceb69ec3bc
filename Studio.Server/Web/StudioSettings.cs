namespace Studio.Server.Web;

/// <summary>What an operator may set, in the section <c>Studio</c> of appsettings.json, as <c>Studio__Port</c> in the environment or <c>--Studio:Port</c>.</summary>
internal sealed class StudioSettings
{
    public const string Section = "Studio";

    /// <summary>The address to listen on; loopback until told otherwise. <c>0.0.0.0</c> and <c>[::]</c> are all interfaces.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>1–65535, or 0 for a free one.</summary>
    public int Port { get; init; } = 5480;

    /// <summary>Everything the studio keeps. Relative paths start at the checkout (the content root).</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>The largest commissioning file that is accepted, in megabytes; 1–100.</summary>
    public int MaxImportMegabytes { get; init; } = 10;

    /// <summary>
    /// Connector folders, or folders of them, beside <c>connectors/</c> in the data directory; relative paths start at the content
    /// root. <c>--connectors PATH</c> adds one.
    /// </summary>
    public string[] Connectors { get; init; } = [];

    /// <summary>Every fault, each with its key, so that all are mended in one go.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (!System.Net.IPAddress.TryParse(Address.Trim('[', ']'), out _)) faults.Add($"Studio:Address must be an IP address such as 127.0.0.1 or 0.0.0.0; it is \"{Address}\".");
        if (Port is < 0 or > 65535) faults.Add($"Studio:Port must be between 0 and 65535; it is {Port}.");
        if (string.IsNullOrWhiteSpace(DataDirectory)) faults.Add("Studio:DataDirectory must name a folder; it is empty.");
        if (MaxImportMegabytes is < 1 or > 100) faults.Add($"Studio:MaxImportMegabytes must be between 1 and 100; it is {MaxImportMegabytes}.");
        return faults;
    }
}

/// <summary>The studio cannot start, for a reason that the person who started it can mend.</summary>
internal sealed class CannotStartException(string message) : Exception(message);
