using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Connector.Sdk;

namespace Connector.Runtime.Dialing;

/// <summary>
/// The dialer of one connection instance. Disposing it closes everything it opened, and whatever is still being opened is
/// closed the moment it comes up, so that an instance that was given up never holds a device's only session.
/// </summary>
/// <param name="policy">What may be connected to.</param>
/// <param name="rungs">Where a running test hears of the steps.</param>
/// <param name="time">Measures the bound of one attempt.</param>
/// <param name="bound">How long one attempt to open a port, or a TLS handshake, may take.</param>
/// <param name="detour">What stands between it and its devices; null: nothing.</param>
internal sealed class Dialer(OutboundPolicy policy, ITestRungs rungs, TimeProvider time, TimeSpan bound, IDetour? detour = null) : IDialer, IDisposable
{
    /// <summary>The system counts in steps of up to 10 ms.</summary>
    private static readonly TimeSpan ClockGrain = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<TrackedStream> _open = [];
    private readonly CancellationTokenSource _disposed = new();
    private bool _isDisposed;

    /// <summary>How many streams are open, for tests.</summary>
    public int OpenStreams
    {
        get { lock (_lock) return _open.Count; }
    }

    /// <summary>
    /// How long the system goes on sending what a far end does not acknowledge; then the link breaks. Default 30 s. Without it
    /// that is a quarter of an hour.
    /// </summary>
    public TimeSpan UnacknowledgedLimit { get; init; } = TimeSpan.FromSeconds(30);

    public async ValueTask<DialedStream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var (network, remote) = await OpenAsync(host, port, cancellationToken).ConfigureAwait(false);
        return Track(network, network.Socket, remote);
    }

    public async ValueTask<DialedStream> DialTlsAsync(string host, int port, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (network, remote) = await OpenAsync(host, port, cancellationToken).ConfigureAwait(false);
        var tls = await TlsHandshake.RunAsync(network, host, port, options, rungs, time, bound, _disposed.Token, cancellationToken).ConfigureAwait(false);
        return Track(tls, network.Socket, remote);
    }

    /// <summary>
    /// True when a link has something on its way and its far end has acknowledged nothing for as long as this; also where the
    /// system does not tell.
    /// </summary>
    public bool HasStalled(TimeSpan since) => Open().Any(stream =>
        stream.Unacknowledged is not { } left || (left.Any && (left.IsRepeating || left.SinceLastAcknowledgement + ClockGrain >= since)));

    /// <summary>Cuts every link that has something on its way, so that it arrives now or never; also where the system does not tell.</summary>
    public void CutUnacknowledged()
    {
        foreach (var stream in Open().Where(stream => stream.Unacknowledged is not { Any: false })) stream.Cut();
    }

    public void Dispose()
    {
        TrackedStream[] open;
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            open = [.. _open];
            _open.Clear();
        }

        _disposed.Cancel();
        foreach (var stream in open) stream.Dispose();
    }

    private async Task<(NetworkStream Stream, string Remote)> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (string.IsNullOrWhiteSpace(host))
            throw new DialException(DialStep.ResolveName, "No host is given: enter the device's name or IP address.") { SettingPointer = "/host" };
        if (port is < 1 or > 65535)
            throw new DialException(DialStep.OpenPort, $"{port} is not a port: enter a number from 1 to 65535.") { SettingPointer = "/port" };

        host = host.Trim();
        var addresses = await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        using var rung = rungs.Begin(string.Create(CultureInfo.InvariantCulture, $"Open port {port}"));
        DialException? failure = null;
        foreach (var address in addresses)
        {
            var endPoint = new IPEndPoint(address, port);
            try
            {
                var stream = await ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                rung.Passed(endPoint.ToString());
                return (stream, endPoint.ToString());
            }
            catch (SocketException exception)
            {
                failure = DialFailures.Port(host, endPoint, exception);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested && !_isDisposed)
            {
                failure = DialFailures.Silent(host, endPoint, bound, exception);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                rung.Failed("The attempt was ended before the port had opened.", endPoint.ToString());
                throw new OperationCanceledException(cancellationToken);
            }
        }

        rung.Failed(failure!.Message, failure.Detail, failure.SettingPointer);
        throw failure;
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal)) return Permitted(host, [literal]);

        using var rung = rungs.Begin($"Resolve name {host}");
        IPAddress[] found;
        try
        {
            found = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(bound, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or ArgumentException)
        {
            var failure = DialFailures.Name(host, exception);
            rung.Failed(failure.Message, failure.Detail, failure.SettingPointer);
            throw failure;
        }

        rung.Passed($"{host} → {string.Join(", ", found.Take(3).Select(address => address.ToString()))}");
        return Permitted(host, found);
    }

    /// <summary>What the policy lets through, older protocol first: most devices of a plant know no other.</summary>
    private IReadOnlyList<IPAddress> Permitted(string host, IReadOnlyList<IPAddress> addresses)
    {
        var permitted = addresses.Where(address => policy.Refusal(address) is null).OrderBy(address => address.AddressFamily).ToArray();
        if (permitted.Length > 0) return permitted;

        var refusal = addresses.Count == 0 ? $"No address is known for {host}." : policy.Refusal(addresses[0])!;
        using var rung = rungs.Begin("Check the outbound policy");
        rung.Failed(refusal, host, "/host");
        throw new DialException(DialStep.Policy, refusal, host) { SettingPointer = "/host" };
    }

    private async Task<NetworkStream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(bound, time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _disposed.Token, cancellationToken);
            detour?.Enter();
            await QuietConnect.RunAsync(socket, endPoint, any.Token).ConfigureAwait(false);
            Unacknowledged.Limit(socket, UnacknowledgedLimit);
            return new NetworkStream(detour is null ? socket : await detour.JoinAsync(socket, any.Token).ConfigureAwait(false), ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TrackedStream Track(Stream inner, Socket socket, string remote)
    {
        var stream = new TrackedStream(inner, socket, remote, Forget);
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _open.Add(stream);
                return stream;
            }
        }

        stream.Dispose();
        throw new ObjectDisposedException(nameof(Dialer), "The connection was given up while it was still being opened; it was closed at once.");
    }

    private TrackedStream[] Open()
    {
        lock (_lock) return [.. _open];
    }

    private void Forget(TrackedStream stream)
    {
        lock (_lock) _open.Remove(stream);
    }
}
