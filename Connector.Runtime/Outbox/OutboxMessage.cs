namespace Connector.Runtime.Outbox;

/// <summary>A message that must reach the broker.</summary>
/// <param name="Qos">1 or 2.</param>
public readonly record struct OutboxMessage(string Topic, ReadOnlyMemory<byte> Payload, int Qos, bool Retain);

/// <param name="Number">Rises with every accepted message; never used twice, also across restarts.</param>
public sealed record OutboxRow(long Number, string Topic, byte[] Payload, int Qos, bool Retain);

/// <param name="Waiting">Accepted and not yet done.</param>
/// <param name="WaitingBytes">What they take of the bound.</param>
/// <param name="Done">Left the outbox: acknowledged, or refused for ever.</param>
/// <param name="Refused">Of those, what the broker does not take.</param>
/// <param name="Dropped">Messages lost because the outbox was full, since it was made.</param>
/// <param name="OldestNumber">Number of the oldest waiting message, 0 when there is none.</param>
public readonly record struct OutboxStatistics(long Waiting, long WaitingBytes, long Accepted, long Done, long Refused, long Dropped, long OldestNumber);
