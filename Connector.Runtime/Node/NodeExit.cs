namespace Connector.Runtime.Node;

/// <summary>Why a host's process is no longer there: a sentence, and the technical line under it.</summary>
internal sealed record NodeExit(string Sentence, string? Detail);
