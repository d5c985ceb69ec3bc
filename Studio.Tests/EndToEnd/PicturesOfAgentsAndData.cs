using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Studio.Server.Broker;
using Connector.Runtime.Mqtt;
using Studio.Tests.Remote;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.EndToEnd;

/// <summary>Writes pictures of the pages /agents, /data and / with agents. Run by build/pictures, not by ./test.</summary>
[Trait("Category", "e2e")]
public sealed class PicturesOfAgentsAndData(Browser browser)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "artifacts", "pictures");

    [Fact(Explicit = true)]
    public async Task Write()
    {
        Directory.CreateDirectory(Folder);
        await using var rig = await RemoteRig.StartAsync();
        var page = await browser.OpenAsync(rig.Studio, "/agents");
        await using var context = page.Context;
        await ShootAsync(page, "agents-empty");
        await page.GoAsync("/data");
        await ShootAsync(page, "data-empty");
        await page.GoAsync("/agents");
        await page.GetByTestId("unlock").ClickAsync();
        await using var taken = await rig.JoinAsync("press-1");
        await ShootAsync(page, "agents-unlocked");
        await using var second = new RunningAgent(rig.Folder("other"), "press-1", rig.Port);
        await using var third = rig.Start("oven-3");
        await page.Locator("li.applicant").Nth(1).WaitForAsync(new() { Timeout = 60_000 });
        await ShootAsync(page, "agents-waiting");
        await rig.InstallAsync("press-1", "line1");
        await rig.InstallAsync("protocol-mapper", "line2");
        await rig.InstallAsync("oven-3", "line3");
        await page.GetByRole(AriaRole.Button, new() { Name = "press Custom" }).First.WaitForAsync(new() { Timeout = 60_000 });
        await page.GoAsync("/agents?open=press-1/line1/press");
        await page.Locator("td.value").First.WaitForAsync(new() { Timeout = 60_000 });
        await ShootAsync(page, "agents-full");
        await page.GetByTestId("new-account").ClickAsync();
        await page.GetByLabel("Name").FillAsync("dashboard");
        await ShootAsync(page, "agents-account");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("account-password").WaitForAsync();
        await page.GetByTestId("account-password").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, "agents-account-made");
        await page.GoAsync("/");
        await page.GetByText("Needs attention").WaitForAsync();
        await ShootAsync(page, "overview-agents");

        await using var load = TopicLoad.Start(rig.Studio.Services.GetRequiredService<BrokerSupervisor>().Link, 10_000, 1_000);
        await page.GoAsync("/data?topic=services/line1/temperature");
        await page.GetByText("10,").First.WaitForAsync(new() { Timeout = 60_000 });
        await page.Locator(".spark polyline").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await ShootAsync(page, "data-full");
        await page.GetByTestId("find").FillAsync("machine7/");
        await page.Locator(".topic").First.WaitForAsync();
        await ShootAsync(page, "data-search");
        await page.GoAsync("/data?topic=services/line1/temperature&as=hex");
        await page.GetByTestId("payload").WaitForAsync();
        await ShootAsync(page, "data-hex");
        await taken.DisposeAsync();
        await page.GoAsync("/agents?open=press-1/line1/press");
        await page.GetByText("offline", new() { Exact = true }).WaitForAsync(new() { Timeout = 60_000 });
        await ShootAsync(page, "agents-offline");
        await page.GoAsync("/");
        await page.GetByText("agent away").WaitForAsync();
        await ShootAsync(page, "overview-offline");
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (size, width, height) in new[] { ("laptop", 1280, 720), ("phone", 390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var dark in (bool[])[false, true])
            {
                await page.ThemeAsync(dark);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{size}-{(dark ? "dark" : "light")}.png"), FullPage = !name.StartsWith("data", StringComparison.Ordinal) && !name.EndsWith("account", StringComparison.Ordinal) });
            }

            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wide <= 0, $"{name} scrolls sideways by {wide} px at {width} px");
        }

        await page.SetViewportSizeAsync(1280, 720);
    }
}

/// <summary>Messages on many topics at a steady rate, until disposed.</summary>
internal sealed class TopicLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _run;

    private TopicLoad(IMqttLink link, int topics, int rate) => _run = Task.Run(() => RunAsync(link, topics, rate));

    public static TopicLoad Start(IMqttLink link, int topics, int rate) => new(link, topics, rate);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _run;
    }

    private async Task RunAsync(IMqttLink link, int topics, int rate)
    {
        var names = Enumerable.Range(0, topics).Select(number => new MqttTopic($"plant/hall{number / 2000}/machine{number / 100 % 20}/value{number % 100}")).ToList();
        foreach (var name in names) await link.PublishAsync(new MqttPublish(name, "{\"value\":0}"u8.ToArray(), 1));
        try
        {
            for (var number = 0; ; number++)
            {
                for (var i = 0; i < rate / 50; i++)
                    link.TrySend(new MqttPublish(names[(number * (rate / 50) + i) % topics], Encoding.UTF8.GetBytes($$"""{"timestamp":1700000000000,"value":{{number}}}""")));
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Enough.
        }
    }
}
