using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// Messages of QoS 0 on their way to a TCP socket: worded here as PUBLISH packets (MQTT 5 and 3.1.1, section 3.3), one after the
/// other, and sent in as few calls as the socket allows. The library makes two system calls and several allocations of each
/// message. On Linux only.
/// </summary>
/// <param name="gate">Held by who adds; taken here for a moment while sending.</param>
internal sealed unsafe partial class PublishPackets(Lock gate)
{
    /// <summary>Bytes of a packet; more than that is worth the library's way.</summary>
    public const int Largest = 1024;

    /// <summary>Bytes of a packet around topic and payload, at most.</summary>
    public const int MostAround = 8;

    private const int Kept = 64 * 1024;
    private byte[] _filling = new byte[4096];
    private int _filled;
    private int _added;

    // What follows belongs to whoever has the session's wire.
    private byte[] _sending = new byte[4096];
    private int _begin;
    private int _end;
    private int _leaving;

    /// <summary>Whether a packet may have been sent in part: nothing else may be written before its rest.</summary>
    public bool IsCut => _begin < _end;

    /// <summary>Whether messages were added since the last were taken for sending. Caller holds the gate.</summary>
    public bool IsAnyAdded => _filled > 0;

    /// <summary>Adds a message. Caller holds the gate.</summary>
    /// <param name="message">QoS 0, not retained, without properties, of a plain topic.</param>
    /// <param name="version">5 or 4, which has no properties.</param>
    public void Add_NeedsGate(in MqttPublish message, int version)
    {
        const byte publish = 0x30;
        var topic = message.Topic.Utf8.AsSpan(0, message.Topic.Utf8.Length - 1);
        var payload = message.Payload.Span;
        var needed = _filled + topic.Length + payload.Length + MostAround;
        if (needed > _filling.Length) Array.Resize(ref _filling, Math.Max(needed, _filling.Length * 2));
        var to = _filling.AsSpan(_filled);
        var at = 0;
        to[at++] = publish;
        var rest = 2 + topic.Length + payload.Length + (version == 5 ? 1 : 0);
        for (; rest >= 0x80; rest >>= 7) to[at++] = (byte)(rest | 0x80);
        to[at++] = (byte)rest;
        to[at++] = (byte)(topic.Length >> 8);
        to[at++] = (byte)topic.Length;
        topic.CopyTo(to[at..]);
        at += topic.Length;
        if (version == 5) to[at++] = 0;
        payload.CopyTo(to[at..]);
        _filled += at + payload.Length;
        _added++;
    }

    /// <summary>Sends what waits at this moment, or as much as the socket takes. Caller holds the wire, not the gate.</summary>
    /// <param name="socket">Does not block.</param>
    /// <param name="left">How many messages are on their way whole.</param>
    /// <returns>False when the socket failed; the reason is the last error.</returns>
    public bool TrySend(int socket, out int left)
    {
        left = 0;
        if (!IsCut && !Take()) return true;
        nint sent;
        fixed (byte* from = _sending) sent = Send(socket, from + _begin, (nuint)(_end - _begin), NoSignal | DoNotWait);
        if (sent < 0) return Marshal.GetLastPInvokeError() is TryAgain or Interrupted;
        _begin += (int)sent;
        if (!IsCut) left = _leaving;
        return true;
    }

    /// <summary>Takes over what was added since. False when that is nothing.</summary>
    private bool Take()
    {
        lock (gate)
        {
            if (_filled == 0) return false;
            (_filling, _sending) = (_sending, _filling);
            (_begin, _end, _leaving) = (0, _filled, _added);
            (_filled, _added) = (0, 0);
            // What one flood needed is not kept for ever.
            if (_filling.Length > Kept) _filling = new byte[Kept];
            return true;
        }
    }

    // Linux's own numbers.
    private const int NoSignal = 0x4000, DoNotWait = 0x40, Interrupted = 4, TryAgain = 11;

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte* from, nuint length, int flags);
}
