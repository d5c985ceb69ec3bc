namespace Studio.Server.Web;

/// <summary>Where the studio tells the person who started it what to open; not the log.</summary>
internal sealed record Terminal(TextWriter Out);
