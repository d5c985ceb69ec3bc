using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>Ends what is subscribed at the device before an ordinary disconnect, as often at once as the connector takes requests.</summary>
internal sealed partial class RequestLane
{
    /// <summary>What had been registered when the link was left. Guarded by the gate.</summary>
    private readonly List<PushRegistration> _left = [];

    public bool HasSubscriptions
    {
        get { lock (_instance.Gate) return _left.Exists(registration => registration.IsSubscribed); }
    }

    /// <summary>A subscription has succeeded, which may be unwanted by now: then it is ended at once, or when the link takes leave.</summary>
    public void Subscribed(PushRegistration registration)
    {
        lock (_instance.Gate)
        {
            registration.Failures = 0;
            registration.IsSubscribed = true;
            if (!registration.IsEnded) return;
            if (_closed) _left.Add(registration);
            else _pushes.Enqueue(new PushWork(registration, subscribe: false));
        }
    }

    /// <summary>True when the registration is subscribed and is now to be ended; to one caller only.</summary>
    public bool TakesBack(PushRegistration registration)
    {
        lock (_instance.Gate)
        {
            if (!registration.IsSubscribed) return false;
            registration.IsSubscribed = false;
            return true;
        }
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        Queue<PushRegistration> subscribed;
        int count, atOnce;
        lock (_instance.Gate)
        {
            subscribed = new(_left.Where(registration => registration.IsSubscribed).Distinct());
            _left.Clear();
            (count, atOnce) = (subscribed.Count, Math.Min(_limit, subscribed.Count));
        }

        FailureWords? first = null;
        var failed = 0;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(InTurnAsync, CancellationToken.None))).ConfigureAwait(false);
        failed += subscribed.Count;
        if (failed == 0) return;
        var why = first ?? new FailureWords("The time for it was up.", null);
        _log.Write(
            ConnectorLogLevel.Warning,
            $"{failed} of {count} subscriptions were not ended in good order before the link was closed: {why.Sentence}", why.Detail);

        async Task InTurnAsync()
        {
            while (Take(subscribed, cancellationToken) is { } registration)
            {
                try
                {
                    await ((ISubscribable)_instance.Connection)
                        .HandleUnsubscribeAsync(registration.Address, registration.OnData, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    lock (_instance.Gate)
                    {
                        failed++;
                        if (exception is not OperationCanceledException) first ??= FailureWords.Of(exception, "unsubscribing");
                    }
                }
                finally
                {
                    lock (_instance.Gate) _instance.Running--;
                }
            }
        }
    }

    private PushRegistration? Take(Queue<PushRegistration> subscribed, CancellationToken cancellationToken)
    {
        lock (_instance.Gate)
        {
            if (cancellationToken.IsCancellationRequested || !subscribed.TryDequeue(out var registration)) return null;
            registration.IsSubscribed = false;
            _instance.Running++;
            return registration;
        }
    }
}
