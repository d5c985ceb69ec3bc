using Connector.Runtime.Devices;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Devices;

public sealed class FaultNamesTests
{
    /// <summary>docs/faults.md has the table of the code, line by line.</summary>
    [Fact]
    public void Documentation_TellsEveryFaultOfTheProxy()
    {
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "faults.md"));
        Assert.Equal(ProxyFaults.All.Select(fault => $"| `{fault.Name}` | {fault.Help} |"), lines.Where(line => ProxyFaults.All.Any(fault => line.StartsWith($"| `{fault.Name}` |", StringComparison.Ordinal))));
    }

    [Fact]
    public void Documentation_TellsWhatTheCommandLineTakes()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "cli.md")).ReplaceLineEndings(" ");
        Assert.Contains($"{string.Join(", ", ProxyFaults.All.Select(fault => fault.Name))}.", text, StringComparison.Ordinal);
        Assert.Contains($"{string.Join(", ", DeviceFaults.All.Select(fault => fault.Name))}.", text, StringComparison.Ordinal);
    }
}
