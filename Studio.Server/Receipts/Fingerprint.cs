namespace Studio.Server.Receipts;

/// <summary>What was tried, as something that can be compared but not read back.</summary>
/// <param name="Own">Of the part's own settings or address and its connector's schema.</param>
/// <param name="Via">Of an endpoint: its connection's <see cref="Own"/>; empty for a connection.</param>
internal readonly record struct Fingerprint(string Own, string Via = "");
