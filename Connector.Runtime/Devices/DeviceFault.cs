namespace Connector.Runtime.Devices;

/// <summary>How an example device can be told to misbehave.</summary>
public enum DeviceFault
{
    /// <summary>It is well.</summary>
    None,

    /// <summary>Every answer takes two seconds.</summary>
    Slow,

    /// <summary>Takes connections and requests, answers nothing.</summary>
    Silent,

    /// <summary>Answers with bytes that are no frame.</summary>
    Broken,

    /// <summary>Closes its port and every connection: as if switched off.</summary>
    Away,

    /// <summary>Begins an answer and never ends it.</summary>
    NeverEnding,

    /// <summary>Sends every answer byte by byte.</summary>
    ByteByByte,

    /// <summary>Holds answers back for 50 ms and sends all of them in one piece.</summary>
    Glued,

    /// <summary>Closes the connection in the middle of every answer.</summary>
    CutOff,
}

/// <summary>The faults by the names that page and command line use.</summary>
public static class DeviceFaults
{
    /// <summary>Name and one line of help each, in the order to show them.</summary>
    public static IReadOnlyList<(DeviceFault Fault, string Name, string Help)> All { get; } =
    [
        (DeviceFault.None, "none", "The device is well"),
        (DeviceFault.Slow, "slow", "Every answer takes two seconds"),
        (DeviceFault.Silent, "silent", "Takes connections and requests, answers nothing"),
        (DeviceFault.Broken, "broken", "Answers with garbage"),
        (DeviceFault.Away, "away", "Port closed, as if switched off"),
        (DeviceFault.NeverEnding, "never-ending", "Begins an answer and never ends it"),
        (DeviceFault.ByteByByte, "byte-by-byte", "Sends every answer one byte at a time"),
        (DeviceFault.Glued, "glued", "Holds answers back and sends them in one piece"),
        (DeviceFault.CutOff, "cut-off", "Closes the connection in the middle of an answer"),
    ];

    /// <summary>The fault of that name, or null.</summary>
    public static DeviceFault? Find(string name) =>
        All.FirstOrDefault(fault => fault.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found.Fault : null;

    public static string NameOf(DeviceFault fault) => All.First(known => known.Fault == fault).Name;
}
