using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Connector.Runtime.Mqtt;

namespace Bench.Mqtt;

/// <summary>Publishes so many messages as fast as they go, through our link or through libmosquitto used bare, and waits until the last one is out or acknowledged.</summary>
internal static partial class PublishProcess
{
    private static readonly byte[] Payload = "{\"timestamp\":1700000000000,\"value\":21.5}"u8.ToArray();
    private static int _done;

    /// <summary><c>mqtt-publish ours|bare QOS PORT COUNT</c>; prints seconds and milliseconds of processor time.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (qos, port, count) = (int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture), int.Parse(args[4], CultureInfo.InvariantCulture));
        var (seconds, cpu) = args[1] == "bare" ? Bare(qos, port, count) : await OursAsync(qos, port, count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {cpu}"));
        return 0;
    }

    private static async Task<(double Seconds, double Cpu)> OursAsync(int qos, int port, int count)
    {
        await using var link = new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = port, ClientId = "ours" }, TimeProvider.System);
        link.Start();
        while (link.Status.State != MqttLinkState.Connected) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var topic = new MqttTopic("bench/value");
        for (var i = 0; i < count / 10; i++) await await link.SendAsync(new MqttPublish(topic, Payload, qos));
        var (began, cpu) = (TimeProvider.System.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        Task<PublishOutcome> last = Task.FromResult(PublishOutcome.Done);
        for (var i = 0; i < count; i++) last = await link.SendAsync(new MqttPublish(topic, Payload, qos));
        // Acknowledgements come in order; QoS 0 has none, so one message of QoS 1 after it tells that all are out.
        if (qos == 0) last = await link.SendAsync(new MqttPublish(topic, Payload, 1));
        await last;
        return (TimeProvider.System.GetElapsedTime(began).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
    }

    private static unsafe (double Seconds, double Cpu) Bare(int qos, int port, int count)
    {
        if (MqttLibrary.Fault is { } fault) throw new InvalidOperationException(fault);
        var client = LibMosquitto.New("bare", cleanSession: true, 0);
        _ = LibMosquitto.SetOption(client, LibMosquitto.OptionNoDelay, 1);
        OnPublish(client, &Published);
        if (LibMosquitto.Connect(client, "127.0.0.1", port, 60, null, 0) != 0 || StartLoop(client) != 0) throw new InvalidOperationException("There is no broker.");
        var topic = "bench/value\0"u8.ToArray();
        Send(client, topic, qos, count / 10);
        var (began, cpu) = (TimeProvider.System.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        Send(client, topic, qos, count);
        return (TimeProvider.System.GetElapsedTime(began).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
    }

    private static unsafe void Send(nint client, byte[] topic, int qos, int count)
    {
        var before = Volatile.Read(ref _done);
        fixed (byte* name = topic, text = Payload)
        {
            for (var i = 0; i < count; i++)
                while (LibMosquitto.Publish(client, out _, name, Payload.Length, text, qos, false, 0) != 0) Thread.Yield();
        }

        while (Volatile.Read(ref _done) - before < count) Thread.Yield();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Published(nint client, void* context, int id) => Interlocked.Increment(ref _done);

    [LibraryImport("libmosquitto.so.1", EntryPoint = "mosquitto_loop_start")]
    private static partial int StartLoop(nint client);

    [LibraryImport("libmosquitto.so.1", EntryPoint = "mosquitto_publish_callback_set")]
    private static unsafe partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, void*, int, void> callback);
}
