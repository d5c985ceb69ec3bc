using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Xunit;

namespace Studio.Tests.Connectors.Custom;

/// <summary>A device whose every byte the test decides: requests come out of a channel, answers go in as text.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly Task _serving;
    private Socket? _client;

    public ScriptedDevice()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next piece of bytes as it came in one receive.</summary>
    public async Task<string> NextAsync() =>
        await _received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    /// <summary>True when nothing more has arrived so far.</summary>
    public bool IsQuiet => _received.Reader.Count == 0;

    public void Send(string text) => _client!.Send(Encoding.UTF8.GetBytes(text));

    public void HangUp() => _client!.Dispose();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        _client?.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            _client = await _listener.AcceptSocketAsync();
            var buffer = new byte[65536];
            while (await _client.ReceiveAsync(buffer) is var count and > 0) _received.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _received.Writer.TryComplete(exception);
        }

        _received.Writer.TryComplete();
    }
}
