using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Studio.Client.Components;
using Studio.Client.Data;
using Studio.Client.Live;
using Studio.Client.Ports;
using Studio.Client.Workbench;

namespace Studio.Client.Pages;

/// <summary>The topic tree with live values. Drawn at most four times a second, however many messages come.</summary>
public sealed partial class Data : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly (string Form, string Label)[] Forms = [("json", "JSON"), ("text", "Text"), ("hex", "Hex")];

    /// <summary>Levels that are open until somebody closes them.</summary>
    private const int OpenLevels = 2;

    private readonly HashSet<string> _turned = new(StringComparer.Ordinal);
    private readonly Queue<(long At, long Messages)> _beats = new();
    private readonly SampleSeries _series = new();
    private IDataHold? _hold;
    private IDisposable? _following;
    private ITimer? _timer;
    private List<TopicRow> _rows = [];
    private List<TopicMessage> _history = [];
    private TopicMessage? _shown, _pinned, _charted;
    private PageQuery _query = null!;
    private string? _followed;
    private (int Structure, string? Find, int Turns) _drawn = (-1, null, -1);
    private double _rate, _drawing;
    private long _began;
    private int _turns;
    private bool _isPaused;

    [Inject] private IDataTopics Topics { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    [Inject] private IJSRuntime JS { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    private string? Topic => _query["topic"];

    private string? Find => _query["find"];

    /// <summary>How the payload is shown: json, text or hex.</summary>
    private string? AsForm => _query["as"];

    private string Form => Forms.Any(form => form.Form == AsForm) ? AsForm! : _shown is { } shown && PayloadText.Json(shown) is null ? "text" : "json";

    private long Lost => (_hold?.Dropped ?? 0) + (_hold?.Tree.LeftOut ?? 0);

    private string Figures => _hold is null ? "" : string.Create(CultureInfo.InvariantCulture,
        $"{_hold.Tree.Topics:#,0} topics · {_rate:#,0} messages/s{(_isPaused ? " · paused" : _drawing > 0 ? $" · drawn in {_drawing:0.0} ms" : "")}");

    protected override void OnInitialized()
    {
        _query = new PageQuery(Navigation, () => _ = InvokeAsync(Move));
        // The prerendered page hears nothing: it is gone in a moment.
        if (!RendererInfo.IsInteractive) return;
        _hold = Topics.Join();
        _timer = Time.CreateTimer(_ => _ = InvokeAsync(Draw), null, Beat, Beat);
    }

    protected override void OnParametersSet() => Look();

    // To another topic, search or form.
    private void Move()
    {
        Look();
        StateHasChanged();
    }

    private void Look()
    {
        if (_hold is null) return;
        if (Topic != _followed)
        {
            _following?.Dispose();
            _following = Topic is null ? null : _hold.Tree.Follow(Topic);
            (_followed, _pinned, _shown, _charted, _history) = (Topic, null, null, null, []);
            _series.Clear();
        }

        Take();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (_began == 0) return;
        _drawing = Time.GetElapsedTime(_began).TotalMilliseconds;
        _began = 0;
    }

    private void Draw()
    {
        if (_hold is null) return;
        Measure(_hold.Tree.Messages);
        if (_isPaused)
        {
            StateHasChanged();
            return;
        }

        _began = Time.GetTimestamp();
        Take();
        StateHasChanged();
    }

    /// <summary>Messages per second over the last two seconds.</summary>
    private void Measure(long messages)
    {
        var now = Time.GetTimestamp();
        _beats.Enqueue((now, messages));
        while (_beats.Count > 2 && Time.GetElapsedTime(_beats.Peek().At, now) > TimeSpan.FromSeconds(2)) _beats.Dequeue();
        var (at, before) = _beats.Peek();
        var seconds = Time.GetElapsedTime(at, now).TotalSeconds;
        _rate = seconds > 0 ? (messages - before) / seconds : 0;
    }

    private void Take()
    {
        var tree = _hold!.Tree;
        var wanted = (tree.Structure, Find, _turns);
        if (wanted != _drawn)
        {
            _drawn = wanted;
            _rows = string.IsNullOrWhiteSpace(Find) ? tree.Rows(IsOpen) : tree.Search(Find.Trim());
        }

        if (Topic is null) return;
        _history = [.. tree.HistoryOf(Topic)];
        foreach (var message in Enumerable.Reverse(_history).SkipWhile(message => _charted is not null && message.At <= _charted.At))
        {
            _charted = message;
            if (PayloadText.Number(message) is { } number) _series.Add(message.At, number);
        }

        _shown = _pinned ?? (_history.Count > 0 ? _history[0] : tree.Find(Topic)?.Last);
    }

    private bool IsOpen(TopicNode node, int depth) => depth < OpenLevels != _turned.Contains(node.Topic);

    private void Toggle(TopicRow row)
    {
        if (!_turned.Remove(row.Node.Topic)) _turned.Add(row.Node.Topic);
        _turns++;
        Take();
    }

    private string Name(TopicRow row) => !string.IsNullOrWhiteSpace(Find) ? row.Node.Topic : row.Node.Name.Length == 0 ? "(empty)" : row.Node.Name;

    private void Pin(TopicMessage? message)
    {
        _pinned = message;
        Take();
    }

    private void Choose(string? topic) => _query.Set("topic", topic);

    private void SetFind(string? text) => _query.Set("find", string.IsNullOrEmpty(text) ? null : text);

    private void SetForm(string form) => _query.Set("as", form);

    private async Task CopyAsync() => Toasts.Say(await JS.InvokeAsync<bool>("studio.copy", Topic) ? "Copied." : "The browser does not let the page copy; select the topic and copy it by hand.");

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _query.Dispose();
        _timer?.Dispose();
        _following?.Dispose();
        _hold?.Dispose();
    }
}
