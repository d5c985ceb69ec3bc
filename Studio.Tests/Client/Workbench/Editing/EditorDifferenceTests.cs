using System.Diagnostics;
using Xunit;

namespace Studio.Tests.Client.Workbench.Editing;

/// <summary>Where the editor cuts a difference of two texts: what is typed beside a word never lands inside it.</summary>
public sealed class EditorDifferenceTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(70)]
    public async Task What_is_typed_beside_a_word_stays_beside_it(int seed)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "TestCases", "Editor", "differences.mjs"), EditorTabs.Script, $"{seed}", "1500"]) { RedirectStandardOutput = true })!;
        var said = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"\Atyped \d{5}\s*\z", said);
    }
}
