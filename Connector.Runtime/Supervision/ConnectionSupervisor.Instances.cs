using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>Making the connector's object, and letting it go. Runs on the loop alone.</summary>
internal sealed partial class ConnectionSupervisor
{
    private Task<ConnectionInstance>? _making;
    private long _makingSince;

    /// <summary>Instances given up that are still being disposed; each ends within its bound.</summary>
    private readonly List<Task> _disposals = [];

    /// <summary>The disposal that a renewal waits for.</summary>
    private Task _renewing = Task.CompletedTask;

    private enum Making
    {
        Ready,
        UnderWay,
        Failed,
    }

    /// <summary>Makes the connector's object on the pool, so that a constructor that blocks holds nobody.</summary>
    private Making MakeInstance(out long until, out FailureWords failure)
    {
        (until, failure) = (0, default);
        if (_instance is not null) return Making.Ready;
        if (_making is null)
        {
            _makingSince = _time.GetTimestamp();
            _making = Task.Run(() =>
            {
                var instance = new ConnectionInstance(this, _dial());
                try
                {
                    instance.Connection = _create(instance);
                    return instance;
                }
                catch
                {
                    instance.GiveUp();
                    throw;
                }
            });
            _making.ContinueWith(_ => _wake.Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        until = After(_makingSince, _options.ConnectTimeout);
        if (!_making.IsCompleted && _time.GetTimestamp() < until) return Making.UnderWay;

        var made = _making;
        _making = null;
        if (made.IsCompletedSuccessfully)
        {
            _instance = made.Result;
            return Making.Ready;
        }

        failure = made.Exception is { } thrown
            ? Constructor(thrown)
            : new FailureWords($"The connector could not be created within {Seconds(_options.ConnectTimeout)}.", "Its constructor did not return.");
        _disposals.Add(DiscardAsync(made));
        return Making.Failed;
    }

    private static FailureWords Constructor(Exception thrown)
    {
        var words = FailureWords.Of(thrown, "it was being created");
        return words with { Sentence = $"The connector could not be created: {words.Sentence}" };
    }

    private void CannotBeMade(FailureWords failure)
    {
        lock (_lock)
        {
            _wanted = false;
            (_reason, _detail) = (failure.Sentence, failure.Detail);
            Refused_NeedsLock(ConnectionTrigger.Connect, failure.Sentence, failure.Detail);
        }

        _log.Write(ConnectorLogLevel.Error, failure.Sentence, failure.Detail);
    }

    private void ForgetUnfinishedInstance()
    {
        if (_making is not { } made) return;
        _making = null;
        _disposals.Add(DiscardAsync(made));
    }

    /// <summary>
    /// Disposes an instance that nobody wants any more, as soon as its constructor is done. Who stops the connection waits for it
    /// within the bound only.
    /// </summary>
    private Task DiscardAsync(Task<ConnectionInstance> making)
    {
        var disposed = making.ContinueWith(
            made => made.IsCompletedSuccessfully ? DisposeAsync(made.Result) : Task.FromResult(made.Exception),
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        return Task.WhenAny(disposed, Task.Delay(_options.DisconnectTimeout, _time));
    }

    /// <summary>Lets go of the connector's object where that was asked for; false until it is disposed. Runs while disconnected.</summary>
    private bool IsRenewed()
    {
        string? because;
        lock (_lock) (because, _renewBecause) = (_renewBecause, null);
        if (because is not null)
        {
            var before = _disposals.Count;
            _started = null;
            ForgetUnfinishedInstance();
            if (_instance is { } old)
            {
                _instance = null;
                _disposals.Add(DisposeAsync(old));
            }

            _renewing = Task.WhenAll(_disposals.Skip(before));
            _renewing.ContinueWith(_ => _wake.Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            _disposals.RemoveAll(disposal => disposal.IsCompleted);
        }

        return _renewing.IsCompleted;
    }

    private bool IsQuiet(out string what)
    {
        what = _handler is { Task.IsCompleted: false } running
            ? $"Handle{running.Kind} did not end after it was cancelled."
            : "A request did not end after it was cancelled.";
        return _handler is not { Task.IsCompleted: false } && _instance is not { IsQuiet: false };
    }

    /// <summary>Cancels what is left of the state before and lets it end; after the grace it is given up with its instance.</summary>
    private bool IsQuiet(long enteredAt, out Pause pause)
    {
        pause = default;
        if (IsQuiet(out var what))
        {
            _handler = null;
            return true;
        }

        var now = _time.GetTimestamp();
        _handler?.Cancel(now);
        var grace = After(enteredAt, _options.CancelGrace);
        pause = Pause.At(grace);
        if (now < grace) return false;
        GiveUp(what);
        pause = Pause.Continue;
        return false;
    }

    /// <summary>
    /// Lets go of an instance of which something hangs: its signals are refused, its sockets closed, and it is disposed on
    /// the side. The next attempt gets a new one.
    /// </summary>
    private void GiveUp(string what)
    {
        _beyondRepair = false;
        _handler?.Cancel(_time.GetTimestamp());
        _handler = null;
        if (_instance is not { } hung) return;
        _instance = null;
        _freshInstance = true;
        hung.GiveUp();
        _log.Write(ConnectorLogLevel.Warning, $"{what} The connector's instance was given up and its sockets were closed; the next attempt gets a new one.");
        _disposals.RemoveAll(disposal => disposal.IsCompleted);
        _disposals.Add(DisposeAsync(hung));
    }

    /// <summary>Disposes an instance on the pool; a disposal that hangs is left alone after the bound, and said.</summary>
    private async Task DisposeAsync(ConnectionInstance instance)
    {
        instance.GiveUp();
        try
        {
            await Task.Run(async () => await instance.Connection.DisposeAsync().ConfigureAwait(false))
                .WaitAsync(_options.DisconnectTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.Write(ConnectorLogLevel.Warning, $"The connector was not disposed within {Seconds(_options.DisconnectTimeout)}; it was left alone.", "DisposeAsync did not finish.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var words = FailureWords.Of(exception, "it was being disposed");
            _log.Write(ConnectorLogLevel.Warning, words.Sentence, words.Detail);
        }
    }
}
