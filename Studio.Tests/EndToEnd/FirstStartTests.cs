using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

[Trait("Category", "e2e")]
public sealed class FirstStartTests(Browser browser)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetupLink_ThenPassword_LeadsToTheOverview()
    {
        await using var studio = new StudioApp();
        var page = await browser.NewPageAsync(studio.Url);
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") faults.Add(message.Text);
        };

        await Browser.SignInAsync(page, studio.SetupPath);

        await Browser.InteractiveAsync(page);
        Assert.Equal("Overview · Connector Studio", await page.TitleAsync());
        Assert.Empty(faults);
    }

    [Fact]
    public async Task TheStudio_KilledOrStopped_StartsAgainWithEverythingThere()
    {
        using var data = new TemporaryFolder();
        await using (var first = await StudioProcess.StartAsync(data.Path, Token))
        {
            var page = await browser.NewPageAsync(first.Url);
            Assert.NotNull(first.SetupPath);
            await Browser.SignInAsync(page, first.SetupPath);
            await first.KillAsync(Token);
        }

        int port;
        await using (var second = await StudioProcess.StartAsync(data.Path, Token))
        {
            Assert.Null(second.SetupPath);
            await Browser.SignInAsync(await browser.NewPageAsync(second.Url), null);
            port = second.Url.Port;
            Assert.Equal(0, await second.InterruptAsync(Token));
        }

        await using var third = await StudioProcess.StartAsync(data.Path, Token, $"--Studio:Port={port}");
        Assert.Equal(port, third.Url.Port);
    }

    [Fact]
    public async Task APortInUse_IsSaidInWords()
    {
        using var data = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var first = await StudioProcess.StartAsync(data.Path, Token);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => StudioProcess.StartAsync(other.Path, Token, $"--Studio:Port={first.Url.Port}"));

        Assert.Contains("port is taken", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADataFolderInUse_IsSaidInWords()
    {
        using var data = new TemporaryFolder();
        await using var first = await StudioProcess.StartAsync(data.Path, Token);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => StudioProcess.StartAsync(data.Path, Token));

        Assert.Contains("in use by another studio", fault.Message, StringComparison.Ordinal);
    }
}
