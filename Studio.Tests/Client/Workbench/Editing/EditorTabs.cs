using System.Diagnostics;
using System.Text.Json;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Client.Workbench.Editing;

/// <summary>The script of the code editor that keeps its text and the studio's the same, run by Node without a screen.</summary>
internal sealed class EditorTabs : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly Process _node;

    private EditorTabs(Process node) => _node = node;

    /// <summary>Where the build puts the script.</summary>
    public static string Script { get; } = Path.Combine(Checkout.Root, "Studio.Client", "obj", "editor", "src", "sync.js");

    public static EditorTabs Start()
    {
        Assert.True(File.Exists(Script), $"the build puts the editor's script there: {Script}");
        return new EditorTabs(Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "TestCases", "Editor", "tabs.mjs"), Script])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!);
    }

    /// <summary>Does something at a tab, and tells how it stands afterwards.</summary>
    public async Task<TabState> DoAsync(string name, string deed, object? details = null)
    {
        var command = details is null ? [] : JsonSerializer.SerializeToNode(details, Web)!.AsObject();
        (command["name"], command["deed"]) = (name, deed);
        await _node.StandardInput.WriteLineAsync(command.ToJsonString());
        await _node.StandardInput.FlushAsync();
        var answer = await _node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("Node ended.");
        return JsonSerializer.Deserialize<TabState>(answer, Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }
}

/// <param name="Answer">What the deed gave back.</param>
/// <param name="Sent">What it sends to the studio because of the deed.</param>
internal sealed record TabState(JsonElement? Answer, IReadOnlyList<SentKeys> Sent, string Text, long Version, int Number, bool Unsent);

internal sealed record SentKeys(long Version, int Number, Studio.Client.Workbench.Editing.EditorChange[] Changes);
