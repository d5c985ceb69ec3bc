using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Studio.Client.Ports;
using Studio.Client.Workbench.Editing;
using Studio.Tests.Support;

namespace Studio.Tests.Client.Workbench.Editing;

/// <summary>
/// A browser tab with the real editor component and the real script of the editor; only the line between them is the test's:
/// messages wait until they are delivered, and are lost when the line dies.
/// </summary>
internal sealed class ScriptedTab : IJSRuntime, IJSObjectReference
{
    private readonly BunitContext _context = new();
    private readonly EditorTabs _tabs;
    private readonly string _name;
    private readonly Lock _lock = new();
    private readonly Queue<SentKeys> _up = [];
    private readonly Queue<Message> _down = [];
    private IRenderedComponent<YamlEditor> _editor = default!;
    private bool _isDead;

    private ScriptedTab(EditorTabs tabs, string name) => (_tabs, _name) = (tabs, name);

    public TabState State { get; private set; } = default!;

    public bool IsIdle
    {
        get { lock (_lock) return _up.Count == 0 && _down.Count == 0; }
    }

    public static async Task<ScriptedTab> OpenAsync(EditorTabs tabs, string name, IServiceText text)
    {
        var tab = new ScriptedTab(tabs, name);
        tab._context.Services.AddSingleton<IJSRuntime>(tab);
        tab._context.Services.AddSingleton(TimeProvider.System);
        tab._editor = tab._context.Render<YamlEditor>(parameters => parameters.Add(editor => editor.Text, text));
        await WaitFor.TrueAsync(() => tab.State is not null, what: "the editor is made");
        return tab;
    }

    public Task TypeAsync(int from, int to, string insert) => DoAsync("type", new { from, to, insert });

    /// <summary>Takes back this person's last edit, if they may.</summary>
    public async Task UndoAsync()
    {
        try
        {
            await _editor.InvokeAsync(() => _editor.Instance.Undo());
        }
        catch (UnauthorizedAccessException)
        {
            // The script hears of it, and says so in the browser's console.
        }
    }

    /// <summary>Delivers the oldest message to the studio; false when there is none.</summary>
    public async Task<bool> SendAsync()
    {
        SentKeys? keys;
        lock (_lock) if (!_up.TryDequeue(out keys)) return false;
        await DeliverAsync(keys);
        return true;
    }

    /// <summary>Delivers the oldest message from the studio; false when there is none.</summary>
    public async Task<bool> ReceiveAsync()
    {
        Message? message;
        lock (_lock) if (!_down.TryDequeue(out message)) return false;
        await DoAsync(message.Deed, message.Details);
        if (message.Deed == "receive" && State.Answer is { ValueKind: JsonValueKind.False }) await DoAsync("reset", await AskAsync(editor => editor.WholeText()));
        message.Done.TrySetResult();
        return true;
    }

    /// <summary>The line dies: what is under way is lost but for some of the oldest messages.</summary>
    public async Task DieAsync(int sent, int received)
    {
        while (sent-- > 0 && await SendAsync()) { }
        while (received-- > 0 && await ReceiveAsync()) { }
        lock (_lock)
        {
            _isDead = true;
            _down.Clear();
        }
    }

    /// <summary>The line is back.</summary>
    /// <param name="late">Whether what was sent over the old one arrives now, behind everything.</param>
    public async Task ComeBackAsync(bool late)
    {
        SentKeys[] lost;
        lock (_lock)
        {
            _isDead = false;
            lost = [.. _up];
            _up.Clear();
        }

        var news = await AskAsync(editor => editor.Resume(State.Version, State.Number));
        if (late) foreach (var keys in lost) await DeliverAsync(keys);
        await DoAsync("resume", news);
        if (State.Answer is { ValueKind: JsonValueKind.False }) await DoAsync("reset", await AskAsync(editor => editor.WholeText()));
    }

    private async Task DeliverAsync(SentKeys keys)
    {
        var refusal = await AskAsync(editor => editor.Push(keys.Version, keys.Number, keys.Changes));
        if (refusal is not null) _ = Enqueue("refuse", new { number = keys.Number });
    }

    private async Task<T> AskAsync<T>(Func<YamlEditor, T> ask)
    {
        T answer = default!;
        await _editor.InvokeAsync(() => { answer = ask(_editor.Instance); });
        return answer;
    }

    private async Task DoAsync(string deed, object? details = null)
    {
        State = await _tabs.DoAsync(_name, deed, details);
        lock (_lock) foreach (var keys in State.Sent) _up.Enqueue(keys);
    }

    private Task Enqueue(string deed, object details)
    {
        var message = new Message(deed, details, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock) if (!_isDead) _down.Enqueue(message);
        return message.Done.Task;
    }

    public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, CancellationToken.None, args);

    public async ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        switch (identifier)
        {
            case "create":
                await DoAsync("create", args![1]);
                return (T)(object)this;
            case "import":
                return (T)(object)this;
            case "receive":
                await Enqueue("receive", new { version = args![0], changes = args[1], own = args[2], length = args[3] }).WaitAsync(cancellationToken);
                break;
            case "reset":
                await Enqueue("reset", args![0]!).WaitAsync(cancellationToken);
                break;
        }

        return default!;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private sealed record Message(string Deed, object Details, TaskCompletionSource Done);
}
