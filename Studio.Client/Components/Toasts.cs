namespace Studio.Client.Components;

/// <summary>Short messages at the corner of the page, each with at most one thing to do about it. One per circuit; use from the circuit.</summary>
public sealed class Toasts
{
    private readonly List<Toast> _shown = [];

    internal IReadOnlyList<Toast> Shown => _shown;

    internal event Action? Changed;

    /// <summary>Says what was done, with a way back: stays until closed or until the third newer one.</summary>
    public void Say(string sentence, string? actionLabel = null, Func<Task>? action = null)
    {
        _shown.Add(new Toast(sentence, actionLabel, action));
        if (_shown.Count > 3) _shown.RemoveAt(0);
        Changed?.Invoke();
    }

    internal void Close(Toast toast)
    {
        if (_shown.Remove(toast)) Changed?.Invoke();
    }
}

internal sealed record Toast(string Sentence, string? ActionLabel, Func<Task>? Action);
