using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

// What the library calls. Each copies what it is given and returns.
internal sealed unsafe partial class MosquittoSession
{
    private static MosquittoSession Self(nint state) => (MosquittoSession)GCHandle.FromIntPtr(state).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Connect(nint client, nint state, int code, int flags, nint properties)
    {
        const int receiveMaximum = 33, maximumPacketSize = 39, reasonString = 31, defaultMaximum = 65535;
        if (LibMosquitto.ReadInt16(properties, receiveMaximum, out var maximum, false) == 0) maximum = defaultMaximum;
        string? text = null;
        if (LibMosquitto.ReadString(properties, reasonString, out var utf8, false) != 0)
        {
            text = LibMosquitto.Text(utf8);
            NativeMemory.Free(utf8);
        }

        var self = Self(state);
        if (LibMosquitto.ReadInt32(properties, maximumPacketSize, out var largest, false) == 0) largest = uint.MaxValue;
        if (code == LibMosquitto.Success) self.WordHere(largest);

        // The library words a line of log for every message it sends, if somebody listens: a tenth of what sending costs.
        if (code == LibMosquitto.Success) LibMosquitto.OnLog(client, null);
        self._connected.TrySetResult(new ConnectAnswer(code, (flags & 1) != 0, maximum, text));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Disconnect(nint client, nint state, int code, nint properties)
    {
        // The broker's good-bye comes first; the closing of the socket is reported after it.
        var self = Self(state);
        if (self._reason == 0) self._reason = code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Acknowledge(nint client, nint state, int mid, int code, nint properties)
    {
        var self = Self(state);
        if (self._inFlight.End(mid, code) is { } pending) self._events.Left(pending);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(nint client, nint state, LibMosquitto.Message* message, nint properties)
    {
        const int responseTopic = 8, correlationData = 9, subscriptionIdentifier = 11, most = 16;
        var payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray();
        string? response = null;
        byte[] correlation = [];
        var numbers = stackalloc uint[most];
        var count = 0;
        if (properties != 0)
        {
            if (LibMosquitto.ReadString(properties, responseTopic, out var topic, false) != 0)
            {
                response = LibMosquitto.Text(topic);
                NativeMemory.Free(topic);
            }

            if (LibMosquitto.ReadBinary(properties, correlationData, out var data, out var length, false) != 0)
            {
                correlation = new ReadOnlySpan<byte>(data, length).ToArray();
                NativeMemory.Free(data);
            }

            for (var next = LibMosquitto.ReadVarint(properties, subscriptionIdentifier, out var number, false);
                next != 0 && count < most;
                next = LibMosquitto.ReadVarint(next, subscriptionIdentifier, out number, true))
                numbers[count++] = number;
        }

        var received = new MqttReceived(LibMosquitto.Text(message->Topic), payload, message->Qos, message->Retain != 0, response, correlation);
        Self(state)._events.Received(received, new ReadOnlySpan<uint>(numbers, count));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Grant(nint client, nint state, int mid, int count, int* granted, nint properties) =>
        Self(state)._events.Subscribed(mid, granted[0]);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(nint client, nint state, int level, byte* text)
    {
        const int error = 8;
        if (level == error) Self(state)._lastError = LibMosquitto.Text(text);
    }
}
