using System.Net;
using System.Net.Sockets;
using System.Text;
using Connector.Runtime.Connectors.Custom;

namespace Bench;

/// <summary>
/// The bare loop: as many requests under way as told, one thread, no agent. What is left is what the socket costs, and the
/// publishing where a broker is named.
/// </summary>
internal static class SocketProcess
{
    public static int Run(Load load)
    {
        var requests = Enumerable.Range(0, load.Endpoints).Select(index => Encoding.UTF8.GetBytes($"<START>READ:{DeviceProcess.Tag(index)}<END>")).ToArray();
        var topics = Enumerable.Range(0, load.Endpoints).ToDictionary(index => Encoding.UTF8.GetBytes(DeviceProcess.Tag(index)), index => Encoding.UTF8.GetBytes($"services/bench/e{index}\0"), BytesComparer.Instance);
        var topicOf = topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        var publisher = load.BrokerPort == 0 ? null : new BarePublisher(load.BrokerPort);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, load.Port);
        var sending = new byte[64 * 1024 * 4];
        var receiving = new byte[64 * 1024 * 4];
        var (next, fill, count, length) = (0, 0, 0L, 0L);
        for (var index = 0; index < load.InFlight; index++) Append();
        socket.Send(sending, fill, SocketFlags.None);
        Measure? measure = null;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (begin, end) = (0, socket.Receive(receiving));
            fill = 0;
            while (true)
            {
                var body = receiving.AsSpan(begin, end - begin);
                var stop = body.IndexOf("<END>"u8);
                if (stop < 0)
                {
                    if (begin == end) break;
                    // A frame was cut: bring the rest to the front.
                    body.CopyTo(receiving);
                    (begin, end) = (0, body.Length);
                    end += socket.Receive(receiving, end, receiving.Length - end, SocketFlags.None);
                    continue;
                }

                var separator = body[..stop].LastIndexOf((byte)':');
                if (publisher is null)
                {
                    length += Encoding.UTF8.GetString(body[(separator + 1)..stop]).Length;
                }
                else
                {
                    var address = body[(body[..separator].LastIndexOf((byte)':') + 1)..separator];
                    publisher.Publish(topicOf[address], body[(separator + 1)..stop]);
                    length++;
                }

                count++;
                begin += stop + 5;
                Append();
            }

            socket.Send(sending, fill, SocketFlags.None);
            var elapsed = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            if (measure is null && elapsed > Load.WarmUpSeconds) measure = new Measure(() => count);
            if (elapsed <= Load.WarmUpSeconds + load.Seconds) continue;
            measure!.Score().Print();
            return length > 0 ? 0 : 1;
        }

        void Append()
        {
            var request = requests[next++ % requests.Length];
            request.CopyTo(sending, fill);
            fill += request.Length;
        }
    }
}
