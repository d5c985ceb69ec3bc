namespace Connector.Agent;

/// <summary>What every command tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All well.</summary>
    public const int Well = 0;

    /// <summary>It ran, and something failed.</summary>
    public const int Failed = 1;

    /// <summary>It could not run: wrong arguments, an unreadable file, a taken port.</summary>
    public const int CouldNotRun = 2;
}
