using System.Buffers;
using System.Net.Sockets;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>The link's own thread: reads the socket and finds for every answer its request.</summary>
internal sealed partial class CustomClient
{
    private void ReadUntilTheEnd()
    {
        using var splitter = new FrameSplitter();
        try
        {
            while (true)
            {
                var count = _stream.Read(splitter.Room().Span);
                if (count == 0)
                {
                    End("The device closed the connection.", _stream.RemoteEndPoint);
                    return;
                }

                splitter.Received(count);
                HandOut(splitter);
            }
        }
        catch (InvalidDataException exception)
        {
            End("The device sends a frame that never ends; this does not look like the example protocol.", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            End("The link to the device broke.", exception.Message);
        }
        finally
        {
            _read.SetResult();
        }
    }

    /// <summary>What the answers bring about, usually the next requests, leaves in one packet.</summary>
    private void HandOut(FrameSplitter splitter)
    {
        using var burst = RequestBurst.Begin();
        while (splitter.TryNext(out var body)) Answer(body);
    }

    private void Answer(ReadOnlySpan<byte> body)
    {
        if (_trace.IsEnabled) TraceReceived(body);
        PendingRequest? request = null;
        Reading reading = default;
        lock (_lock)
        {
            _silent = 0;
            if (!SplitAnswer(body, out var key, out var value, out var hasValue) || !_byAnswer.TryGetValue(key, out request)
                || hasValue != (request.Key[0] == (byte)'R'))
            {
                UnexpectedFrames++;
                return;
            }

            if (request.Phase == PendingPhase.Quiet)
            {
                LateAnswers++;
                return;
            }

            _asked.Remove(request);
            Free_NeedsLock(request);
            if (request.Phase == PendingPhase.Abandoned) return;
            request.Phase = PendingPhase.Answered;
            if (hasValue) reading = new Reading(_values.Text_NeedsLock(request.Key, value));
        }

        request.Complete(reading);
    }

    /// <summary>Splits <c>SUCCESS:READ:address:value</c>; the value may hold colons, the address cannot.</summary>
    private static bool SplitAnswer(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        key = value = default;
        hasValue = false;
        if (!body.StartsWith(CustomFrame.Success)) return false;
        key = body[CustomFrame.Success.Length..];
        var operation = key.IndexOf((byte)':');
        if (operation < 0) return false;
        var separator = key[(operation + 1)..].IndexOf((byte)':');
        if (separator < 0) return true;
        separator += operation + 1;
        value = key[(separator + 1)..];
        key = key[..separator];
        hasValue = true;
        return true;
    }

    private void TraceReceived(ReadOnlySpan<byte> body)
    {
        var frame = new ArrayBufferWriter<byte>();
        CustomFrame.Write(frame, body, default, hasValue: false);
        _trace.Frame(FrameDirection.Received, frame.WrittenSpan);
    }
}
