namespace Connector.Sdk;

/// <summary>
/// Requests that are started one after the other on one thread, such as all polls that are due at one moment. A connector whose
/// protocol lets several requests be under way can collect their frames and send them together when the last was started:
/// one packet instead of many, and no thread woken for it.
/// </summary>
/// <remarks>
/// The runtime opens a burst around the handlers it starts; a connector opens one around the answers it hands out, because the
/// next requests are made there. Bursts belong to their thread and may be nested: what is deferred runs when the outermost ends.
/// A handler must not block on an answer whose request it has deferred.
/// </remarks>
public static class RequestBurst
{
    [ThreadStatic] private static int _depth;
    [ThreadStatic] private static List<Action>? _deferred;
    [ThreadStatic] private static List<Action>? _afterwards;

    /// <summary>Opens a burst on this thread; disposing the scope, on the same thread, ends it.</summary>
    public static Scope Begin()
    {
        _depth++;
        return default;
    }

    /// <summary>
    /// Has something done once when the burst of this thread ends, however often it is asked for. False where none is open:
    /// the caller then does it at once.
    /// </summary>
    /// <param name="flush">Sends what was collected. Compared by identity, so keep the delegate. Must not throw.</param>
    public static bool TryDefer(Action flush) => TryDefer(flush, ref _deferred);

    /// <summary>
    /// As <see cref="TryDefer(Action)"/>, but after everything that is deferred with that: for what no device waits for, such as
    /// publishing the values, which is then done while the devices already work on the next requests.
    /// </summary>
    public static bool TryDeferLast(Action flush) => TryDefer(flush, ref _afterwards);

    private static bool TryDefer(Action flush, ref List<Action>? list)
    {
        ArgumentNullException.ThrowIfNull(flush);
        if (_depth == 0) return false;
        list ??= [];
        if (!list.Contains(flush)) list.Add(flush);
        return true;
    }

    private static void End()
    {
        if (--_depth > 0) return;
        // What is done may open bursts and defer again: it finds an empty list.
        while ((_deferred is { Count: > 0 } ? _deferred : _afterwards) is { Count: > 0 } deferred)
        {
            var flush = deferred[0];
            deferred.RemoveAt(0);
            flush();
        }
    }

    /// <summary>An open burst.</summary>
    public readonly ref struct Scope
    {
        /// <summary>Ends the burst.</summary>
        public void Dispose() => End();
    }
}
