namespace Connector.Agent;

/// <summary>Lines that somebody types while a command runs.</summary>
internal static class TypedLines
{
    /// <summary>Hands every line that is not empty to <paramref name="obey"/>, until the token is cancelled; the end of the input is not the end.</summary>
    public static async Task ObeyAsync(TextReader input, Action<string> obey, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.Register(() => ended.TrySetResult());
        while (true)
        {
            // The console cannot be read with a token: the line is left behind when the end comes.
            var line = Task.Run(input.ReadLine, CancellationToken.None);
            if (await Task.WhenAny(line, ended.Task).ConfigureAwait(false) == ended.Task) return;
            if (await line.ConfigureAwait(false) is not { } typed) break;
            if (typed.Trim() is { Length: > 0 } word) obey(word);
        }

        await ended.Task.ConfigureAwait(false);
    }
}
