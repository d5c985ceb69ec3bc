using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Probing;

/// <summary>
/// Looks at a running connection for a proof: reads one address again and again, and takes in state changes and the samples of
/// running endpoints. Used by one loop, which alone calls it.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="address">What to read all the time; null: values are those of the running endpoints.</param>
/// <param name="every">From one read to the next, start to start.</param>
/// <param name="time">The clock.</param>
internal sealed class LinkObserver(ILiveConnection connection, JsonElement? address, TimeSpan every, TimeProvider time) : IDisposable
{
    private readonly Watch<StateChange> _states = connection.WatchStates();
    private readonly Watch<EndpointSample> _samples = connection.WatchSamples();
    private readonly CancellationTokenSource _over = new();
    private readonly List<(string Word, int Times)> _path = [];
    private Task<RequestResult>? _read;
    private long _readBegan;
    private bool _readIsOld;
    private ConnectionState _state = connection.Status.State;
    private volatile bool _isGone;

    /// <summary>The first thing that went wrong since <see cref="Begin"/>.</summary>
    public (long At, string Words)? Failure { get; private set; }

    /// <summary>True when the link was lost, or could not be made, since <see cref="Begin"/>.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Values since <see cref="Begin"/>.</summary>
    public int Answered { get; private set; }

    /// <summary>Failed requests since <see cref="Begin"/>.</summary>
    public int Failed { get; private set; }

    /// <summary>Values that were asked for, or came, since <see cref="Turn"/>.</summary>
    public int AnsweredSinceTurn { get; private set; }

    public bool IsConnected => _state == ConnectionState.Connected;

    /// <summary>Somebody took the connection down, or it was replaced: there is nothing left to look at.</summary>
    public bool IsTakenDown => _isGone || _state is ConnectionState.Disconnected or ConnectionState.Disconnecting;

    /// <summary>The states since <see cref="Begin"/>, in words.</summary>
    public IReadOnlyList<string> Path => [.. _path.Select(step => step.Times == 1 ? step.Word : $"{step.Word} ({step.Times} times)")];

    /// <summary>Forgets what was seen.</summary>
    public void Begin()
    {
        Take();
        (Failure, IsLost, Answered, Failed) = (null, false, 0, 0);
        _path.Clear();
        _path.Add((Word(_state), 1));
        Turn();
    }

    /// <summary>From here on <see cref="AnsweredSinceTurn"/> counts anew; a read under way does not count for it.</summary>
    public void Turn()
    {
        Take();
        AnsweredSinceTurn = 0;
        _readIsOld = _read is not null;
    }

    /// <summary>Waits until something happens, at most for a while, and takes it in.</summary>
    public async Task LookAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        StartRead();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var untilRead = _read is null && address is not null && IsConnected ? every - time.GetElapsedTime(_readBegan) : atMost;
        var wait = untilRead < atMost ? untilRead : atMost;
        List<Task> events =
        [
            Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, over.Token),
            WaitAsync(_states.Changes.WaitToReadAsync(over.Token)),
            WaitAsync(_samples.Changes.WaitToReadAsync(over.Token)),
        ];
        if (_read is not null) events.Add(_read);
        await Task.WhenAny(events).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        Take();
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
        _states.Dispose();
        _samples.Dispose();
    }

    private async Task WaitAsync(ValueTask<bool> more)
    {
        if (!await more.ConfigureAwait(false)) _isGone = true;
    }

    private void StartRead()
    {
        if (address is not { } what || _read is not null || !IsConnected) return;
        if (_readBegan != 0 && time.GetElapsedTime(_readBegan) < every) return;
        (_readBegan, _readIsOld) = (time.GetTimestamp(), false);
        _read = connection.ReadAsync(what, default, _over.Token);
    }

    private void Take()
    {
        while (_states.Changes.TryRead(out var change)) Take(change);
        while (_samples.Changes.TryRead(out var sample)) Count(sample.Error, sample.Detail, isNew: true, countsForTurn: address is null);
        if (_read is not { IsCompleted: true } read) return;
        _read = null;
        var result = read.IsCompletedSuccessfully ? read.Result : null;
        // Refused because the link was just gone: no request was sent, and the loss is counted by itself.
        if (result is null || (!result.Succeeded && result.Duration == TimeSpan.Zero && !IsConnected)) return;
        Count(result.Error, result.Detail, isNew: !_readIsOld, countsForTurn: true);
    }

    private void Take(StateChange change)
    {
        if (change.Refused) return;
        _state = change.To;
        var word = Word(change.To);
        if (_path.Count > 0 && _path[^1].Word == word)
        {
            // A retry is two records, that it began and that it failed; one of them is counted.
            if (change.Trigger == ConnectionTrigger.ReconnectFailed) _path[^1] = (word, _path[^1].Times + 1);
        }
        else _path.Add((word, 1));

        if (change.To != ConnectionState.Reconnecting) return;
        IsLost = true;
        Failure ??= (time.GetTimestamp(), Said(change.Reason, change.Detail));
    }

    private void Count(string? error, string? detail, bool isNew, bool countsForTurn)
    {
        if (error is not null)
        {
            Failed++;
            Failure ??= (time.GetTimestamp(), Said(error, detail));
            return;
        }

        Answered++;
        if (isNew && countsForTurn) AnsweredSinceTurn++;
    }

    private static string Word(ConnectionState state) => state.ToString().ToLowerInvariant();

    private static string Said(string sentence, string? detail) => detail is null ? sentence : $"{sentence} ({detail})";
}
