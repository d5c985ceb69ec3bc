using System.Text.Json;
using Connector.Runtime.Supervision;

namespace Connector.Runtime.Probing;

/// <summary>How long a proof of reconnecting waits for what.</summary>
public sealed record ProofTimes
{
    /// <summary>Within which a fault must be noticed. Longer than the connector's own timeouts. Default 15 s.</summary>
    public TimeSpan Notice { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How much longer a fault that made a request fail stays, to see whether the link is given up. Default 10 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Within which values must flow again once the fault is cleared. Longer than the longest delay between retries. Default 60 s.</summary>
    public TimeSpan Recover { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From one read to the next, start to start. Default 250 ms.</summary>
    public TimeSpan ReadEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A fault under which values flowed for so long, <see cref="UntouchedValues"/> of them at least, does no harm. Default 3 s.</summary>
    public TimeSpan Untouched { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Default 5.</summary>
    public int UntouchedValues { get; init; } = 5;

    /// <summary>How late a late answer has to be, so that its request has timed out. Default 1.5 s.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>
    /// The times for a connection, from its block: the connector's timeouts by the names that connectors give them
    /// (requestTimeout, socketTimeout, timeout; milliseconds), and its connectionStrategy.
    /// </summary>
    /// <param name="settings">The connection block, the defaults of the schema filled in.</param>
    /// <param name="connectTimeout">How long an attempt to connect may take.</param>
    public static ProofTimes For(JsonElement settings, TimeSpan connectTimeout)
    {
        var usual = new ProofTimes();
        var timeout = Timeout(settings) ?? usual.LateBy / 1.25;
        return usual with
        {
            Notice = Longest(usual.Notice, timeout * 2 + TimeSpan.FromSeconds(5)),
            // Three requests in a row time out before a silent link is given up, and an address may be left alone after each.
            Hold = TimeSpan.FromSeconds(Math.Clamp(timeout.TotalSeconds * 4.5, 5, 30)),
            Recover = ReconnectBackoff.From(settings).MaxDelay + connectTimeout + timeout * 2 + TimeSpan.FromSeconds(5),
            LateBy = timeout * 1.25,
        };
    }

    private static TimeSpan? Timeout(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object) return null;
        foreach (var key in (string[])["requestTimeout", "socketTimeout", "timeout"])
            if (settings.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and <= 120_000 and var milliseconds)
                return TimeSpan.FromMilliseconds(milliseconds);
        return null;
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
