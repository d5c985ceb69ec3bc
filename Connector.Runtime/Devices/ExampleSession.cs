using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Connector.Runtime.Connectors.Custom;

namespace Connector.Runtime.Devices;

/// <summary>One client of the example device.</summary>
internal sealed class ExampleSession(ExampleDevice device, Socket socket, TimeProvider time)
{
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GlueTime = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _hungUp = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _answers = new(4096);

    /// <summary>Ends when the session is over.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes the connection with a reset. May be called at any time, from any thread.</summary>
    public void HangUp()
    {
        _hungUp.Cancel();
        socket.Close(0);
    }

    public async Task RunAsync()
    {
        using var splitter = new FrameSplitter();
        try
        {
            socket.NoDelay = true;
            while (!_hungUp.IsCancellationRequested)
            {
                var count = await socket.ReceiveAsync(splitter.Room(), _hungUp.Token).ConfigureAwait(false);
                if (count == 0) break;
                splitter.Received(count);
                if (device.Fault == DeviceFault.Glued) await CollectAsync(splitter).ConfigureAwait(false);
                var requests = 0;
                while (splitter.TryNext(out var body)) requests += Answer(body) ? 1 : 0;
                device.Count(requests);
                await SendAsync(requests).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            // The client is gone, or sends what is no frame: the device hangs up.
        }
        finally
        {
            socket.Dispose();
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits for more requests, so that their answers leave in one piece.</summary>
    private async ValueTask CollectAsync(FrameSplitter splitter)
    {
        await Task.Delay(GlueTime, time, _hungUp.Token).ConfigureAwait(false);
        while (socket.Available > 0) splitter.Received(await socket.ReceiveAsync(splitter.Room(), _hungUp.Token).ConfigureAwait(false));
    }

    /// <summary>Anything that is neither READ nor WRITE gets no answer.</summary>
    private bool Answer(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("READ:"u8))
        {
            var value = device.Values[Encoding.UTF8.GetString(body[5..])];
            Append(body, value);
            return true;
        }

        if (!body.StartsWith("WRITE:"u8)) return false;
        var rest = body[6..];
        var separator = rest.IndexOf((byte)':');
        if (separator < 0) return false;
        device.Values[Encoding.UTF8.GetString(rest[..separator])] = Encoding.UTF8.GetString(rest[(separator + 1)..]);
        Append(body[..(6 + separator)], null);
        return true;
    }

    private void Append(ReadOnlySpan<byte> repeated, string? value)
    {
        _answers.Write(CustomFrame.Start);
        _answers.Write(CustomFrame.Success);
        _answers.Write(repeated);
        if (value is not null)
        {
            _answers.Write(":"u8);
            Encoding.UTF8.GetBytes(value, _answers);
        }

        _answers.Write(CustomFrame.End);
    }

    private async ValueTask SendAsync(int requests)
    {
        if (requests == 0) return;
        var bytes = _answers.WrittenMemory;
        switch (device.Fault)
        {
            case DeviceFault.Silent: break;
            case DeviceFault.Slow:
                await Task.Delay(SlowAnswer, time, _hungUp.Token).ConfigureAwait(false);
                await socket.SendAsync(bytes, _hungUp.Token).ConfigureAwait(false);
                break;
            case DeviceFault.Broken:
                await socket.SendAsync("\0\u0017<STR>\u00ff:READ<<END\n"u8.ToArray(), _hungUp.Token).ConfigureAwait(false);
                break;
            case DeviceFault.NeverEnding:
                await socket.SendAsync(bytes[..^CustomFrame.End.Length], _hungUp.Token).ConfigureAwait(false);
                break;
            case DeviceFault.ByteByByte:
                for (var index = 0; index < bytes.Length; index++) await socket.SendAsync(bytes.Slice(index, 1), _hungUp.Token).ConfigureAwait(false);
                break;
            case DeviceFault.CutOff:
                await socket.SendAsync(bytes[..(bytes.Length / 2)], _hungUp.Token).ConfigureAwait(false);
                HangUp();
                break;
            default:
                await socket.SendAsync(bytes, _hungUp.Token).ConfigureAwait(false);
                break;
        }

        _answers.ResetWrittenCount();
    }
}
