using System.Text;
using Connector.Sdk;

namespace LatheConnector;

/// <summary>
/// One open link, which speaks the protocol of the example device: text frames such as &lt;START&gt;READ:temperature&lt;END&gt;, answered
/// by &lt;START&gt;SUCCESS:READ:temperature:21.5&lt;END&gt;. Put your device's protocol in its place. A new one for every attempt.
/// </summary>
public sealed class LatheClient(DialedStream stream, TimeSpan timeout, TimeProvider time, IFrameTrace trace, Action<string, string?> lost) : IAsyncDisposable
{
    private const string Begin = "<START>";
    private const string End = "<END>";
    private const int LongestFrame = 64 * 1024;
    private const int SilentUntilLost = 3;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private Question? _question;
    private int _silent;
    private bool _ended;
    private Task _reading = Task.CompletedTask;

    /// <summary>The first piece of a text that would be taken for a part of the frame, or null.</summary>
    public static string? CannotCarry(string text) => new[] { ":", Begin, End }.FirstOrDefault(text.Contains);

    /// <summary>Begins to listen. Called once.</summary>
    public void Start() => _reading = ListenAsync();

    public async Task<string> ReadAsync(string name, CancellationToken cancellationToken) => await AskAsync($"READ:{name}", $"READ:{name}", cancellationToken);

    public async Task WriteAsync(string name, string value, CancellationToken cancellationToken)
    {
        if (CannotCarry(value) is { } piece) throw new ConnectorException($"The value contains \"{piece}\", which the protocol uses itself. It cannot be written.");
        await AskAsync($"WRITE:{name}", $"WRITE:{name}:{value}", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        EndWith(new ConnectorException("The connection was closed before the device answered."), onPurpose: true);
        await stream.DisposeAsync();
        await _reading;
        _closed.Dispose();
    }

    /// <summary>Sends a request and waits for its answer: an answer repeats what was asked.</summary>
    private async Task<string> AskAsync(string key, string body, CancellationToken cancellationToken)
    {
        var question = new Question(key);
        lock (_lock)
        {
            if (_ended) throw new ConnectorException("The link to the device is gone.");
            _question = question;
        }

        var frame = Encoding.UTF8.GetBytes(Begin + body + End);
        if (trace.IsEnabled) trace.Frame(FrameDirection.Sent, frame);
        try
        {
            await stream.WriteAsync(frame, cancellationToken);
            return await question.Answer.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Silence is no proof that the link is gone; silence three times in a row is.
            if (Interlocked.Increment(ref _silent) == SilentUntilLost)
                EndWith(new ConnectorException($"The device has been silent for {SilentUntilLost} requests in a row."));
            throw new RequestTimeoutException($"The device did not answer within {timeout.TotalMilliseconds:0} ms.", stream.RemoteEndPoint);
        }
    }

    private async Task ListenAsync()
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[4096];
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(buffer, _closed.Token);
                if (count == 0)
                {
                    EndWith(new ConnectorException("The device closed the connection."));
                    return;
                }

                if (trace.IsEnabled) trace.Frame(FrameDirection.Received, buffer.AsSpan(0, count));
                received.Append(characters, 0, decoder.GetChars(buffer, 0, count, characters, 0));
                while (NextFrame(received) is { } body) Answer(body);
                if (received.Length > LongestFrame)
                {
                    EndWith(new ConnectorException("The device sends a frame that never ends; this does not look like the protocol."));
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            EndWith(new ConnectorException("The link to the device broke.", exception.Message));
        }
    }

    /// <summary>Takes the next whole frame out of what was received: frames come cut and glued in any way.</summary>
    private static string? NextFrame(StringBuilder received)
    {
        var text = received.ToString();
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (end < 0) return null;
        received.Remove(0, end + End.Length);
        var begin = text.LastIndexOf(Begin, end, StringComparison.Ordinal);
        return begin < 0 ? "" : text[(begin + Begin.Length)..end];
    }

    /// <summary>SUCCESS:READ:name:value or SUCCESS:WRITE:name. Whatever answers no question, such as one that came too late, is dropped.</summary>
    private void Answer(string body)
    {
        Interlocked.Exchange(ref _silent, 0);
        var question = _question;
        if (question is null || !body.StartsWith("SUCCESS:" + question.Key, StringComparison.Ordinal)) return;
        var value = body["SUCCESS:".Length..][question.Key.Length..];
        if (value.Length == 0) question.Answer.TrySetResult("");
        else if (value[0] == ':') question.Answer.TrySetResult(value[1..]);
    }

    /// <summary>Fails what is under way; says that the link is lost, unless it was closed on purpose.</summary>
    private void EndWith(ConnectorException why, bool onPurpose = false)
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
        }

        _closed.Cancel();
        _question?.Answer.TrySetException(why);
        if (!onPurpose) lost(why.Message, why.Detail ?? stream.RemoteEndPoint);
    }

    private sealed class Question(string key)
    {
        public string Key { get; } = key;

        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
