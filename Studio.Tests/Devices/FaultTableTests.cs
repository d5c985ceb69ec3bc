using Connector.Runtime.Devices;
using Xunit;

namespace Studio.Tests.Devices;

/// <summary>
/// What a fault between device and agent does to a connection, for every protocol and every phase it can come in. Fine: it
/// goes on as if nothing were. Failing: requests fail, the link stays. Lost: the link is lost and looked for again. In every
/// cell values flow again after the fault is over, and no answer is taken for that of another request.
/// </summary>
[Trait("Category", "slow")]
public sealed class FaultTableTests
{
    public enum Phase
    {
        Connecting,
        Idle,
        Reading,
        Writing,
        Subscribed,
    }

    public enum Outcome
    {
        Fine,
        Failing,
        Lost,

        /// <summary>The first attempt fails: connecting, reconnecting.</summary>
        Refused,
    }

    private const int CellsAtOnce = 16;

    private const Outcome F = Outcome.Fine, X = Outcome.Failing, L = Outcome.Lost, R = Outcome.Refused;

    /// <summary>
    /// The outcomes in the order of <see cref="Phase"/>. Custom cannot tell where a frame begins but by its marks, so garbage is
    /// skipped. Modbus counts bytes, so garbage ends the link. Http asks while it connects and probes while it is idle, and three
    /// requests without an answer are a lost link.
    /// </summary>
    private static readonly (ProxyFault Fault, Outcome[] Custom, Outcome[] Modbus, Outcome[] Http)[] Table =
    [
        //                         connecting idle reading writing subscribed
        (ProxyFault.None, [F, F, F, F, F], [F, F, F, F, F], [F, F, F, F, F]),
        (ProxyFault.Delay, [F, F, F, F, F], [F, F, F, F, F], [F, F, F, F, F]),
        (ProxyFault.Drop, [L, L, L, L, L], [L, L, L, L, L], [R, L, L, L, L]),
        (ProxyFault.Refuse, [R, L, L, L, L], [R, L, L, L, L], [R, L, L, L, L]),
        (ProxyFault.Reset, [F, L, L, L, L], [F, L, L, L, L], [R, L, L, L, L]),
        (ProxyFault.Garbage, [F, F, X, X, X], [F, F, L, L, L], [R, L, L, L, L]),
        // Half an answer to a Modbus write is exactly half a header and its rest: two make a frame, so the link stays.
        (ProxyFault.Truncated, [F, F, X, X, X], [F, F, L, X, L], [R, L, L, L, L]),
        (ProxyFault.Split, [F, F, F, F, F], [F, F, F, F, F], [F, F, F, F, F]),
        (ProxyFault.Glued, [F, F, F, F, F], [F, F, F, F, F], [F, F, F, F, F]),
        (ProxyFault.Late, [F, F, X, X, X], [F, F, X, X, X], [R, L, L, L, L]),
        (ProxyFault.Mute, [F, F, L, L, L], [F, F, L, L, L], [R, L, L, L, L]),
        (ProxyFault.Flood, [F, F, F, F, F], [L, L, L, L, L], [R, L, L, L, L]),
        (ProxyFault.NeverEnding, [F, F, L, L, L], [F, F, L, L, L], [R, L, L, L, L]),
    ];

    [Fact]
    public void Every_fault_has_its_row() => Assert.Equal(Enum.GetValues<ProxyFault>(), Table.Select(row => row.Fault));

    /// <summary>All cells of a protocol, some at a time, each with a device, a proxy and a connection of its own.</summary>
    [Theory]
    [InlineData("Custom")]
    [InlineData("Modbus")]
    [InlineData("Http")]
    public async Task A_fault_does_what_the_table_says_and_values_flow_again_after_it(string protocol)
    {
        using var places = new SemaphoreSlim(CellsAtOnce);
        var cells =
            from row in Table
            from phase in Enum.GetValues<Phase>()
            let expected = protocol switch { "Custom" => row.Custom, "Modbus" => row.Modbus, _ => row.Http }
            select RunAsync(places, protocol, row.Fault, phase, expected[(int)phase]);
        var failed = (await Task.WhenAll(cells)).OfType<string>().ToList();
        Assert.True(failed.Count == 0, string.Join("\n", failed));
    }

    private static async Task<string?> RunAsync(SemaphoreSlim places, string protocol, ProxyFault fault, Phase phase, Outcome expected)
    {
        await places.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await Record.ExceptionAsync(() => FaultCell.RunAsync(protocol, fault, phase, expected)) is { } failure ? $"{fault} × {phase}: {failure.Message}" : null;
        }
        finally
        {
            places.Release();
        }
    }
}
