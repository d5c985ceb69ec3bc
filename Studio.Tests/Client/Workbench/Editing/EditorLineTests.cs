using Studio.Client.Ports;
using Studio.Client.Workbench.Editing;
using Studio.Server.Services;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Client.Workbench.Editing;

/// <summary>
/// Two people type into one text over lines that are slow, die and come back, while edits are refused now and then: in the end
/// both see the studio's text, and every key stands in it once.
/// </summary>
public sealed class EditorLineTests : IAsyncDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly StudioApp _studio = new();
    private readonly EditorTabs _tabs = EditorTabs.Start();

    public async ValueTask DisposeAsync()
    {
        await _tabs.DisposeAsync();
        await _studio.DisposeAsync();
    }

    [Theory]
    [InlineData(1, "a: 1\nb: 2\nc: 3\n")]
    [InlineData(2, "a: 1\r\nb: 2\r\nc: 3\r\n")]
    [InlineData(3, "")]
    public async Task Every_key_stands_in_the_text_once(int seed, string text)
    {
        for (var round = 0; round < 12; round++)
        {
            var random = new Random(seed * 1_000 + round);
            var typed = new List<string>();
            var stored = await PlayAsync(random, text, round, (tab, who) =>
            {
                var key = $"<{who}{typed.Count}>" + (random.Next(4) == 0 ? "\n" : "");
                typed.Add(key.TrimEnd());
                var at = Place(random, tab.State.Text);
                return tab.TypeAsync(at, at, key);
            });
            foreach (var key in typed) Assert.True(stored.Split(key).Length == 2, $"seed {seed}, round {round}: {key} stands {stored.Split(key).Length - 1} times in {stored}");
        }
    }

    [Theory]
    [InlineData(4, "a: 1\nb: 2\nc: 3\n")]
    [InlineData(5, "a: 1\r\nb: 2\r\nc: 3\r\n")]
    public async Task Deleting_and_undo_end_in_one_text_too(int seed, string text)
    {
        for (var round = 0; round < 12; round++)
        {
            var random = new Random(seed * 1_000 + round);
            await PlayAsync(random, text, round, (tab, who) =>
            {
                if (random.Next(6) == 0) return tab.UndoAsync();
                var (from, to) = (random.Next(tab.State.Text.Length + 1), random.Next(tab.State.Text.Length + 1));
                return tab.TypeAsync(Math.Min(from, to), Math.Min(Math.Max(from, to), Math.Min(from, to) + 5), $"{who}\n");
            });
        }
    }

    /// <summary>Plays a round and lets it come to rest; returns the studio's text.</summary>
    private async Task<string> PlayAsync(Random random, string text, int round, Func<ScriptedTab, string, Task> type)
    {
        TestUser[] users = [new("ann"), new("bob")];
        string key;
        await using var first = _studio.As(users[0]);
        await using var second = _studio.As(users[1]);
        key = await first.Get<UserServices>().CreateAsync(text, null, Token);
        await using var annsText = (await first.Get<UserServices>().OpenAsync(key, Token))!;
        await using var bobsText = (await second.Get<UserServices>().OpenAsync(key, Token))!;
        var ann = await ScriptedTab.OpenAsync(_tabs, $"ann {round}", annsText);
        await using var annLeaves = ann;
        var bob = await ScriptedTab.OpenAsync(_tabs, $"bob {round}", bobsText);
        await using var bobLeaves = bob;
        ScriptedTab[] tabs = [ann, bob];

        for (var step = 0; step < 120; step++)
        {
            var who = random.Next(2);
            var tab = tabs[who];
            switch (random.Next(20))
            {
                case < 8: await type(tab, who == 0 ? "a" : "b"); break;
                case < 12: await tab.SendAsync(); break;
                case < 17: await tab.ReceiveAsync(); break;
                case 17: users[who].MayEdit = !users[who].MayEdit; break;
                default:
                    await tab.DieAsync(random.Next(3), random.Next(3));
                    if (random.Next(2) == 0) await type(tab, who == 0 ? "a" : "b");
                    if (random.Next(2) == 0) await type(tabs[1 - who], who == 0 ? "b" : "a");
                    await tabs[1 - who].SendAsync();
                    await tab.ComeBackAsync(late: random.Next(2) == 0);
                    break;
            }
        }

        foreach (var user in users) user.MayEdit = true;
        // What was refused goes along with the next key.
        for (var who = 0; who < 2; who++) await type(tabs[who], who == 0 ? "a" : "b");
        await SettleAsync(tabs, annsText);
        return LineEnds.Normalise(annsText.Current.Text);
    }

    private static async Task SettleAsync(ScriptedTab[] tabs, IServiceText text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (tabs.Any(tab => tab.State.Unsent || !tab.IsIdle || tab.State.Text != LineEnds.Normalise(text.Current.Text)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60),
                $"not at rest: {string.Join(" | ", tabs.Select(tab => $"{(tab.State.Unsent ? "unsent " : "")}{tab.State.Text}"))} | studio: {text.Current.Text}");
            var moved = false;
            foreach (var tab in tabs) moved |= await tab.SendAsync() | await tab.ReceiveAsync();
            if (!moved) await Task.Yield();
        }
    }

    /// <summary>Somewhere in the text, but not inside a key that was typed before.</summary>
    private static int Place(Random random, string text)
    {
        var at = random.Next(text.Length + 1);
        while (at > 0 && at < text.Length && text.LastIndexOf('<', at - 1) > text.LastIndexOf('>', at - 1)) at++;
        return at;
    }
}
