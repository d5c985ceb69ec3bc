using System.Runtime.InteropServices;
using Connector.Sdk;

namespace Connector.Runtime.Mqtt;

// How messages get to the wire. The thread that publishes a burst (the answers of one packet of a device) writes it when the
// burst ends: no other thread is woken. Everything else, and what such a thread cannot write at once, is left to the session's thread.
internal sealed unsafe partial class MosquittoSession
{
    /// <summary>A burst of more is shared with the session's thread, which writes while the rest is still being made.</summary>
    private const int ShortBurst = 256;

    /// <summary>So often one thread looks for what others have added meanwhile; then the session's thread goes on.</summary>
    private const int MostRounds = 8;

    /// <summary>
    /// Held by whoever has the library read or write the socket, since either may close it, and while the client is destroyed.
    /// Taken before the gate, never after it.
    /// </summary>
    private readonly Lock _wire = new();
    private readonly Action _leave;
    private readonly PublishPackets _packets;
    private bool _libraryWrites;
    private int _largestWordedHere;
    private int _queued;

    /// <summary>Hands a message to the wire.</summary>
    /// <param name="pending">Completed by the acknowledgement; for QoS 0 by the wire.</param>
    public SendResult Publish(in MqttPublish message, PendingPublish pending)
    {
        nint properties = 0;
        if (_version == 5) AddProperties(message, ref properties);
        try
        {
            lock (_gate)
            {
                if (_client == 0 || _stop) return SendResult.NotConnected;
                if (properties == 0 && IsWordedHere_NeedsGate(message))
                {
                    _packets.Add_NeedsGate(message, _version);
                    Queued_NeedsGate();
                    return SendResult.Sent;
                }

                // Its next message id may still be under way after 65,535 others: then two answers could not be told apart.
                if (_inFlight.NextIsTaken) return SendResult.Busy;
                int code, mid;
                fixed (byte* topic = message.Topic.Utf8, payload = message.Payload.Span)
                    code = LibMosquitto.Publish(_client, out mid, topic, message.Payload.Length, payload, message.Qos, message.Retain, properties);
                if (code == LibMosquitto.Success)
                {
                    if (_inFlight.Begin(mid, pending)) _events.Left(pending);
                    Queued_NeedsGate();
                    return SendResult.Sent;
                }

                _inFlight.Skip(mid);
                return code is LibMosquitto.NoConnection or LibMosquitto.ConnectionLost ? SendResult.NotConnected : SendResult.Impossible;
            }
        }
        finally
        {
            if (properties != 0) LibMosquitto.FreeProperties(ref properties);
        }
    }

    /// <summary>The broker let us in. Over TLS, and elsewhere than on Linux, all goes through the library.</summary>
    /// <param name="largestPacket">The most bytes that the broker takes as one packet.</param>
    private void WordHere(uint largestPacket)
    {
        if (OperatingSystem.IsLinux() && _options.Tls is null) _largestWordedHere = (int)Math.Min(PublishPackets.Largest, largestPacket) - PublishPackets.MostAround;
    }

    /// <summary>
    /// Whether a message without properties goes to the socket past the library. Not while the library has something to send or sends: that may be an
    /// earlier message of the same topic. What the library would refuse is left to it. Caller holds the gate.
    /// </summary>
    private bool IsWordedHere_NeedsGate(in MqttPublish message) =>
        message is { Qos: 0, Retain: false }
        && message.Topic.IsPlain
        && message.Topic.Utf8.Length + message.Payload.Length <= _largestWordedHere
        && !_libraryWrites
        && !LibMosquitto.WantsToWrite(_client);

    /// <summary>
    /// Sees to it that somebody writes what waits. Over TLS that is always the session's thread: OpenSSL does not allow one
    /// thread to write while another reads.
    /// </summary>
    private void Queued_NeedsGate()
    {
        _queued++;
        if (_queued <= ShortBurst && _wake is not null && _options.Tls is null && RequestBurst.TryDeferLast(_leave)) return;
        _wake?.Signal();
    }

    /// <summary>Writes what waits, on the thread whose burst ended. Never waits and never throws.</summary>
    private void Leave()
    {
        // Whoever has the wire may have looked for messages before these were there.
        if (!_wire.TryEnter())
        {
            _wake?.Signal();
            return;
        }

        try
        {
            if (_client == 0 || _stop) return;
            // What fails or does not fit is found by the session's thread.
            if (Write(_client) != LibMosquitto.Success || _packets.IsCut || LibMosquitto.WantsToWrite(_client)) _wake?.Signal();
        }
        finally
        {
            _wire.Exit();
        }
    }

    /// <summary>
    /// Writes what waits: the packets worded here, then the library's. Neither is begun while one of the other is on the wire in
    /// part, and what was handed over later does not leave earlier. Caller holds the wire.
    /// </summary>
    /// <returns>The library's return code.</returns>
    private int Write(nint client)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var code = SendPackets(client);
            if (code != LibMosquitto.Success || _packets.IsCut) return code;
            bool several;
            lock (_gate)
            {
                if (_packets.IsAnyAdded) continue;
                several = _queued > 1;
                _queued = 0;
                if (!LibMosquitto.WantsToWrite(client)) return LibMosquitto.Success;
                _libraryWrites = true;
            }

            code = several ? WriteInFullSegments(client) : LibMosquitto.Write(client, 1);
            lock (_gate) _libraryWrites = false;
            return code;
        }

        _wake?.Signal();
        return LibMosquitto.Success;
    }

    /// <summary>The library sends every message by itself; several that wait leave in full segments.</summary>
    private static int WriteInFullSegments(nint client)
    {
        var socket = LibMosquitto.Socket(client);
        SocketCork.Put(socket);
        var code = LibMosquitto.Write(client, 1);
        SocketCork.Pull(socket);
        return code;
    }

    private int SendPackets(nint client)
    {
        var socket = LibMosquitto.Socket(client);
        if (socket < 0) return LibMosquitto.Success;
        var isWell = _packets.TrySend(socket, out var left);
        if (!isWell) _lastError = Marshal.GetLastPInvokeErrorMessage();
        if (left > 0) _events.Left(left);
        return isWell ? LibMosquitto.Success : LibMosquitto.ConnectionLost;
    }

    private static void AddProperties(in MqttPublish message, ref nint properties)
    {
        const int expiry = 2, responseTopic = 8, correlationData = 9;
        if (message.Expiry is { } seconds) _ = LibMosquitto.AddInt32(ref properties, expiry, (uint)Math.Clamp(seconds.TotalSeconds, 1, uint.MaxValue));
        if (message.ResponseTopic is { } topic) _ = LibMosquitto.AddString(ref properties, responseTopic, topic);
        if (message.CorrelationData.IsEmpty) return;
        fixed (byte* data = message.CorrelationData.Span)
            _ = LibMosquitto.AddBinary(ref properties, correlationData, data, (ushort)message.CorrelationData.Length);
    }
}
