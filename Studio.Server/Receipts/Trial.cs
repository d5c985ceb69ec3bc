using Studio.Client.Ports;

namespace Studio.Server.Receipts;

/// <summary>The last time a part was tried, and what it was then.</summary>
internal sealed record Trial(string PartId, Fingerprint Tried, TestTrial Outcome);
