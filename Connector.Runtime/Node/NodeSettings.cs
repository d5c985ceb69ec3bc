namespace Connector.Runtime.Node;

/// <summary>Settings of an agent for its JavaScript connectors.</summary>
public sealed record NodeSettings
{
    public static NodeSettings Default { get; } = new();

    /// <summary>The Node.js program. Default: <c>node</c>, then <c>nodejs</c>, as the search path has them.</summary>
    public string? Executable { get; init; }

    /// <summary>
    /// How much memory the objects of one folder may take, in MB; with its buffers it may take twice as much and 128 MB. A folder that
    /// takes more is ended and begun anew. Default 256; a folder's <c>package.json</c> can ask for another one.
    /// </summary>
    public int MemoryMegabytes { get; init; } = 256;

    /// <summary>How long a read or write may stay without an answer. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a folder may block its event loop until its process is ended. Default 20 s.</summary>
    public TimeSpan BlockLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long loading a folder may take. Default 30 s.</summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromSeconds(30);
}
