namespace Connector.Runtime.Devices;

/// <summary>What a <see cref="FaultProxy"/> does to the bytes that a device sends. Requests to the device pass unharmed.</summary>
public enum ProxyFault
{
    /// <summary>Everything passes.</summary>
    None,

    /// <summary>Every answer comes 30 ms later.</summary>
    Delay,

    /// <summary>Connections are closed, and new ones at once.</summary>
    Drop,

    /// <summary>The port is closed: connections are refused.</summary>
    Refuse,

    /// <summary>Connections are reset, now and at every answer.</summary>
    Reset,

    /// <summary>Answers are replaced by random bytes.</summary>
    Garbage,

    /// <summary>The second half of every answer is lost.</summary>
    Truncated,

    /// <summary>Answers come byte by byte.</summary>
    Split,

    /// <summary>Answers are collected for 30 ms and come in one piece.</summary>
    Glued,

    /// <summary>Every answer comes so late that its request has timed out (<see cref="FaultProxy.LateBy"/>).</summary>
    Late,

    /// <summary>Answers are swallowed.</summary>
    Mute,

    /// <summary>Random bytes without end between the answers.</summary>
    Flood,

    /// <summary>The first half of an answer, and then filler without end.</summary>
    NeverEnding,
}

/// <summary>The faults by the names that page and command line use.</summary>
public static class ProxyFaults
{
    /// <summary>Name and one line of help each, in the order to show them.</summary>
    public static IReadOnlyList<(ProxyFault Fault, string Name, string Help)> All { get; } =
    [
        (ProxyFault.None, "none", "Everything passes"),
        (ProxyFault.Delay, "delay", "Every answer comes 30 ms later"),
        (ProxyFault.Drop, "drop", "Connections are closed, new ones at once"),
        (ProxyFault.Refuse, "refuse", "The port is closed"),
        (ProxyFault.Reset, "reset", "Connections are reset, now and at every answer"),
        (ProxyFault.Garbage, "garbage", "Answers are replaced by random bytes"),
        (ProxyFault.Truncated, "truncated", "The second half of every answer is lost"),
        (ProxyFault.Split, "split", "Answers come byte by byte"),
        (ProxyFault.Glued, "glued", "Answers are collected and come in one piece"),
        (ProxyFault.Late, "late", "Every answer comes after its request has timed out"),
        (ProxyFault.Mute, "mute", "Answers are swallowed"),
        (ProxyFault.Flood, "flood", "Random bytes without end between the answers"),
        (ProxyFault.NeverEnding, "never-ending", "Half an answer, then filler without end"),
    ];

    /// <summary>The fault of that name, or null.</summary>
    public static ProxyFault? Find(string name) =>
        All.FirstOrDefault(fault => fault.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found.Fault : null;

    public static string NameOf(ProxyFault fault) => All.First(known => known.Fault == fault).Name;

    /// <summary>Its line of help, without a full stop.</summary>
    public static string HelpOf(ProxyFault fault) => All.First(known => known.Fault == fault).Help;
}
