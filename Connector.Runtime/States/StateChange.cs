using Connector.Sdk;

namespace Connector.Runtime.States;

/// <summary>
/// One step of a connection, as the live diagram, the recorder, the log and MQTT show it.
/// </summary>
/// <param name="Sequence">Rises by one per record of this connection, so that watchers can tell gaps.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after; equal to <paramref name="From"/> for a retry that failed and for a refusal.</param>
/// <param name="Trigger">What fired.</param>
/// <param name="Reason">One plain sentence.</param>
/// <param name="Detail">The technical line, if there is one.</param>
/// <param name="Attempt">Number of the retry this record is about, from 1; 0 outside reconnecting.</param>
/// <param name="NextRetryAt">When the next retry is due; null when none is planned.</param>
/// <param name="At">When it happened.</param>
/// <param name="Refused">True when the table refused the trigger: nothing changed, and <paramref name="Reason"/> says why.</param>
public sealed record StateChange(
    long Sequence,
    ConnectionState From,
    ConnectionState To,
    ConnectionTrigger Trigger,
    string Reason,
    string? Detail,
    int Attempt,
    DateTimeOffset? NextRetryAt,
    DateTimeOffset At,
    bool Refused = false);
