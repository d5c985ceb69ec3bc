using System.Text.Json.Nodes;
using Connector.Runtime.Schemas.Fields;
using Studio.Server.Services;

namespace Studio.Server.Texts;

/// <summary>A service that is open on the server: its text, its test values, its saving, and who has it open. Thread-safe.</summary>
internal sealed class OpenText : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _people = [];
    private readonly ServiceRecords _records;
    private readonly DraftSaver _saver;
    private readonly string? _fileName;
    private volatile bool _isGone;

    public OpenText(ServiceRecord record, TestValues values, ServiceRecords records, int longest, TimeProvider time, ILogger log)
    {
        Key = record.Key;
        Values = values;
        _records = records;
        _fileName = record.FileName;
        Text = new SharedText(record.Text, longest, time, log);
        _saver = new DraftSaver(SaveAsync, Text.Notify, time, log);
        Text.Changed += change =>
        {
            if (change.Edits.Count > 0) _saver.Request();
        };
    }

    public string Key { get; }

    public SharedText Text { get; }

    public TestValues Values { get; }

    public DateTimeOffset? SavedAt => _saver.SavedAt;

    public string? SaveFault => _isGone ? "This service was deleted; what is typed here is no longer kept." : _saver.Fault;

    /// <summary>Names of those who have it open; who has it open twice stands there twice.</summary>
    public IReadOnlyList<string> People
    {
        get { lock (_lock) return [.. _people]; }
    }

    public void Enter(string person)
    {
        lock (_lock) _people.Add(person);
        Text.Notify();
    }

    /// <returns>How many are left.</returns>
    public int Leave(string person)
    {
        int left;
        lock (_lock)
        {
            _people.Remove(person);
            left = _people.Count;
        }

        Text.Notify();
        return left;
    }

    public async Task SetValueAsync(string parameter, JsonNode? value, CancellationToken cancellationToken)
    {
        var declared = Text.LastReadable.Parameters.FirstOrDefault(one => one.Name == parameter);
        await Values.SetAsync(parameter, value, declared?.IsSecret ?? SecretNames.Smells(parameter), cancellationToken);
        Text.Notify();
    }

    /// <summary>The service was deleted: nothing is stored any more.</summary>
    public void Forget()
    {
        _isGone = true;
        Text.Notify();
    }

    public ValueTask DisposeAsync() => _saver.DisposeAsync();

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_isGone) return;
        var file = Text.Current.File;
        var name = file.IsReadable ? ServiceNames.NameOf(file, _fileName) : null;
        if (!await _records.SaveAsync(Key, file, name, cancellationToken)) _isGone = true;
    }
}
