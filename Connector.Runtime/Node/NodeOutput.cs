using System.Text;

namespace Connector.Runtime.Node;

/// <summary>What a host's process prints past the channel: read to its end, so that it never blocks, and the last lines kept.</summary>
internal sealed class NodeOutput
{
    private const int KeptLines = 20;
    private const int LongestLine = 4000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="stream">Standard error of the process, which its standard output joins.</param>
    /// <param name="printed">Called on a thread of its own for every line.</param>
    /// <param name="name">For the name of the thread.</param>
    public NodeOutput(Stream stream, Action<string> printed, string name) =>
        new Thread(() => Read(stream, printed)) { IsBackground = true, Name = $"print of {name}" }.Start();

    /// <summary>Completed when nothing can be printed any more.</summary>
    public Task Ended => _ended.Task;

    public IReadOnlyList<string> Tail
    {
        get { lock (_lock) return [.. _tail]; }
    }

    private void Read(Stream stream, Action<string> printed)
    {
        var bytes = new byte[16 * 1024];
        var characters = new char[bytes.Length + 4];
        var decoder = Encoding.UTF8.GetDecoder();
        var line = new StringBuilder();
        try
        {
            while (stream.Read(bytes) is var count and > 0)
            {
                var length = decoder.GetChars(bytes.AsSpan(0, count), characters, flush: false);
                foreach (var character in characters.AsSpan(0, length))
                {
                    // What prints without ever ending a line is cut, not collected.
                    if (character != '\n' && line.Length < LongestLine) line.Append(char.IsControl(character) && character != '\t' ? '\uFFFD' : character);
                    else if (character == '\n') Take(line, printed);
                }
            }

            if (line.Length > 0) Take(line, printed);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            if (line.Length > 0) Take(line, printed);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Take(StringBuilder line, Action<string> printed)
    {
        var text = line.ToString().TrimEnd('\uFFFD', ' ');
        line.Clear();
        if (text.Length == 0) return;
        lock (_lock)
        {
            _tail.Enqueue(text);
            if (_tail.Count > KeptLines) _tail.Dequeue();
        }

        printed(text);
    }
}
