using System.Buffers.Text;
using System.Runtime.InteropServices;
using Connector.Runtime.Mqtt;

namespace Bench;

/// <summary>Publishes through libmosquitto with the library's own thread and nothing of ours between, for the bare publishing loop.</summary>
internal sealed unsafe partial class BarePublisher
{
    private readonly nint _client;
    private readonly byte[] _payload = new byte[256];

    public BarePublisher(int port)
    {
        if (MqttLibrary.Fault is { } fault) throw new InvalidOperationException(fault);
        _client = LibMosquitto.New("bare", cleanSession: true, 0);
        _ = LibMosquitto.SetOption(_client, LibMosquitto.OptionNoDelay, 1);
        if (LibMosquitto.Connect(_client, "127.0.0.1", port, 60, null, 0) != 0 || StartLoop(_client) != 0) throw new InvalidOperationException("There is no broker.");
    }

    /// <param name="topic">UTF-8 with a closing zero.</param>
    public void Publish(byte[] topic, ReadOnlySpan<byte> value)
    {
        Span<byte> payload = _payload;
        var length = Put(payload, "{\"timestamp\":"u8);
        Utf8Formatter.TryFormat(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), payload[length..], out var digits);
        length += digits;
        length += Put(payload[length..], ",\"value\":\""u8);
        length += Put(payload[length..], value);
        length += Put(payload[length..], "\"}"u8);
        fixed (byte* name = topic, text = _payload) _ = LibMosquitto.Publish(_client, out _, name, length, text, 0, false, 0);
    }

    private static int Put(Span<byte> to, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to);
        return text.Length;
    }

    [LibraryImport("libmosquitto.so.1", EntryPoint = "mosquitto_loop_start")]
    private static partial int StartLoop(nint client);
}
