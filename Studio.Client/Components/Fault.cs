namespace Studio.Client.Components;

/// <summary>Something a person must know: one sentence with what to do, and the technical line under it.</summary>
public sealed class Fault(string sentence, string? detail = null, Exception? inner = null) : Exception(sentence, inner)
{
    public string Sentence => Message;

    public string? Detail { get; } = detail ?? inner?.Message;
}
