using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// One attempt at a broker and, if it succeeds, the link until it breaks: one client of the library and one thread that
/// serves it. Never used twice. Who publishes a burst writes it to the socket itself, and plain messages go past the library
/// (<c>MosquittoSession.Sending.cs</c>). The thread alone destroys the client, so that an attempt that hangs in the operating
/// system can be abandoned; what an abandoned attempt opens later is closed before a byte was sent.
/// </summary>
internal sealed unsafe partial class MosquittoSession
{
    private readonly MqttLinkOptions _options;
    private readonly int _version;
    private readonly ISessionEvents _events;
    private readonly Lock _gate = new();
    private readonly InFlight _inFlight = new();
    private readonly WakeUp? _wake = OperatingSystem.IsWindows() ? null : new WakeUp();
    private readonly TaskCompletionSource<ConnectAnswer> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private nint _client;
    private bool _stop;
    private bool _goodBye;
    private int _reason;
    private string? _lastError;
    private FirstLook? _look;

    public MosquittoSession(MqttLinkOptions options, int version, ISessionEvents events)
    {
        _options = options;
        _version = version;
        _events = events;
        _leave = Leave;
        _packets = new PublishPackets(_gate);
        _look = options.Tls is null ? new FirstLook(version) : null;
        new Thread(Run) { IsBackground = true, Name = $"mqtt {options.Address}" }.Start();
    }

    /// <summary>The broker's answer to the log-in. Stays open when the attempt ends without one; then <see cref="Ended"/> ends.</summary>
    public Task<ConnectAnswer> Connected => _connected.Task;

    /// <summary>Ends last, when the client is destroyed. Never fails.</summary>
    public Task<SessionEnd> Ended => _ended.Task;

    /// <summary>Ends the link: with a good-bye the broker does not publish the last will.</summary>
    public void Stop(bool goodBye)
    {
        lock (_gate)
        {
            if (_client == 0) return;
            _stop = true;
            if (goodBye && _connected.Task.IsCompletedSuccessfully && !_goodBye)
            {
                _goodBye = true;
                _ = LibMosquitto.Disconnect(_client, 0, 0);
            }

            _wake?.Signal();
        }
    }

    /// <summary>Asks to hear a filter. The answer comes through <see cref="ISessionEvents.Subscribed"/>.</summary>
    /// <param name="number">Comes back with every message of this filter (MQTT 5).</param>
    /// <returns>The message id of the request, or 0 when there is no link.</returns>
    public int Subscribe(string filter, uint number, int qos, bool withoutRetained)
    {
        const int subscriptionIdentifier = 11, neverSendRetained = 0x20;
        nint properties = 0;
        if (_version == 5) _ = LibMosquitto.AddVarint(ref properties, subscriptionIdentifier, number);
        lock (_gate)
        {
            var mid = 0;
            var code = _client == 0 || _stop ? LibMosquitto.NoConnection
                : LibMosquitto.Subscribe(_client, out mid, filter, qos, withoutRetained && _version == 5 ? neverSendRetained : 0, properties);
            LibMosquitto.FreeProperties(ref properties);
            return Asked(code, mid);
        }
    }

    public void Unsubscribe(string filter)
    {
        lock (_gate)
        {
            if (_client == 0 || _stop) return;
            Asked(LibMosquitto.Unsubscribe(_client, out var mid, filter, 0), mid);
        }
    }

    private int Asked(int code, int mid)
    {
        if (code != LibMosquitto.Success) return 0;
        _inFlight.Skip(mid);
        _wake?.Signal();
        return mid;
    }

    private void Run()
    {
        var self = GCHandle.Alloc(this);
        var end = new SessionEnd(0, "");
        try
        {
            end = Serve(GCHandle.ToIntPtr(self));
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            end = new SessionEnd(SessionEnd.NotTried, failure.Message);
        }
        finally
        {
            lock (_wire)
            {
                lock (_gate)
                {
                    if (_client != 0) LibMosquitto.Destroy(_client);
                    _client = 0;
                    _wake?.Dispose();
                }
            }

            self.Free();
            _inFlight.Abandon();
            _ended.TrySetResult(end);
        }
    }

    private SessionEnd Serve(nint state)
    {
        var client = LibMosquitto.New(_options.ClientId, _options.CleanSession, state);
        if (client == 0) return new SessionEnd(SessionEnd.NotTried, "The client library refused the client id.");
        lock (_gate) _client = client;
        if (Configure(client) is { } fault) return new SessionEnd(SessionEnd.NotTried, fault);

        nint properties = 0;
        const int sessionExpiry = 17;
        if (_version == 5 && !_options.CleanSession)
            _ = LibMosquitto.AddInt32(ref properties, sessionExpiry, (uint)_options.SessionExpiry.TotalSeconds);
        var keepAlive = Math.Max(5, (int)_options.KeepAlive.TotalSeconds);
        var code = LibMosquitto.Connect(client, _options.Host, _options.Port, keepAlive, null, properties);
        var error = code == LibMosquitto.Errno ? Marshal.GetLastPInvokeErrorMessage() : null;
        LibMosquitto.FreeProperties(ref properties);
        while (code == LibMosquitto.Success) code = ServeOnce(client);
        if (code == Finished) code = LibMosquitto.Success;
        return new SessionEnd(code, _lastError ?? error ?? (code == 0 ? "" : LibMosquitto.Explain(code)), _reason);
    }

    private const int Finished = int.MinValue;

    /// <summary>Looks at what came first. Under TLS nobody can, and there the library reads whatever comes.</summary>
    /// <param name="code">Not <see cref="LibMosquitto.Success"/> when no broker answers.</param>
    /// <returns>Whether the library may read now.</returns>
    private bool MayRead(FirstLook look, int socket, out int code)
    {
        var verdict = look.Look(socket);
        code = verdict != FirstAnswer.Verdict.NoMqtt ? LibMosquitto.Success : look.IsTls ? SessionEnd.TlsExpected : SessionEnd.NoBroker;
        if (verdict == FirstAnswer.Verdict.NoMqtt) _lastError = look.Stranger;
        if (verdict == FirstAnswer.Verdict.Answer) _look = null;
        return verdict == FirstAnswer.Verdict.Answer;
    }

    private int ServeOnce(nint client)
    {
        const int second = 1000, windowsPeriod = 5;
        if (_stop && !_goodBye) return Finished;
        var socket = LibMosquitto.Socket(client);
        if (socket < 0) return _stop ? Finished : LibMosquitto.ConnectionLost;
        var code = LibMosquitto.Success;
        if (_wake is null)
        {
            code = LibMosquitto.Loop(client, windowsPeriod, 1);
        }
        else
        {
            var readable = _wake.Wait(socket, _packets.IsCut || LibMosquitto.WantsToWrite(client), second);
            if (_stop && !_goodBye) return Finished;
            lock (_wire)
            {
                if (readable && _look is { } look) readable = MayRead(look, socket, out code);
                if (readable) code = LibMosquitto.Read(client, 1);
                if (code == LibMosquitto.Success) code = Write(client);
                if (code == LibMosquitto.Success) code = LibMosquitto.KeepAlive(client);
            }
        }

        return _goodBye && code != LibMosquitto.Success ? Finished : code;
    }

    private string? Configure(nint client)
    {
        _ = LibMosquitto.SetThreaded(client, true);
        _ = LibMosquitto.SetOption(client, LibMosquitto.OptionProtocolVersion, _version);
        _ = LibMosquitto.SetOption(client, LibMosquitto.OptionNoDelay, 1);
        _ = LibMosquitto.SetOption(client, LibMosquitto.OptionSendMaximum, _options.InFlightWindow);
        LibMosquitto.OnConnect(client, &Connect);
        LibMosquitto.OnDisconnect(client, &Disconnect);
        LibMosquitto.OnPublish(client, &Acknowledge);
        LibMosquitto.OnMessage(client, &Receive);
        LibMosquitto.OnSubscribe(client, &Grant);
        LibMosquitto.OnLog(client, &Log);
        if (_options.User is not null && LibMosquitto.SetUser(client, _options.User, _options.Password) != 0)
            return "User name or password cannot be sent over MQTT.";
        if (_options.Will is { } will)
        {
            fixed (byte* payload = will.Payload.Span)
                _ = LibMosquitto.SetWill(client, will.Topic.Name, will.Payload.Length, payload, will.Qos, will.Retain, 0);
        }

        return _options.Tls is { } tls ? ConfigureTls(client, tls) : null;
    }

    private static string? ConfigureTls(nint client, MqttTls tls)
    {
        if (tls.Problems().FirstOrDefault() is { } problem) return problem;
        var code = LibMosquitto.Success;
        if (tls.CaFile is null) code = LibMosquitto.SetOption(client, LibMosquitto.OptionUseSystemCertificates, 1);
        if (code == LibMosquitto.Success && (tls.CaFile is not null || tls.CertificateFile is not null))
            code = LibMosquitto.SetTls(client, tls.CaFile, tls.CaFile is null ? "/etc/ssl/certs" : null, tls.CertificateFile, tls.KeyFile, 0);
        if (code == LibMosquitto.Success && tls.TrustAll)
        {
            code = LibMosquitto.SetTlsOptions(client, 0, null, null);
            if (code == LibMosquitto.Success) code = LibMosquitto.SetTlsInsecure(client, true);
        }

        return code == LibMosquitto.Success ? null : $"The certificate files cannot be used: {LibMosquitto.Explain(code)}";
    }
}

internal enum SendResult
{
    Sent,
    NotConnected,

    /// <summary>Try again when a message under way has been acknowledged.</summary>
    Busy,
    Impossible,
}

/// <param name="Code">MQTT 5 reason code, or the return code of a 3.1.1 broker.</param>
/// <param name="ReceiveMaximum">How many messages of QoS 1 and 2 the broker takes at once.</param>
internal sealed record ConnectAnswer(int Code, bool SessionPresent, int ReceiveMaximum, string? ReasonText);

/// <param name="Code">0 after a wanted end, otherwise the library's return code or one of those below.</param>
/// <param name="Reason">The MQTT reason code of the broker's good-bye, 0 when there was none.</param>
internal sealed record SessionEnd(int Code, string Detail, int Reason = 0)
{
    /// <summary>The library was not asked, or not found; the detail is a sentence.</summary>
    public const int NotTried = -1;

    /// <summary>Something else answers than a broker; the detail shows what.</summary>
    public const int NoBroker = -2;

    /// <summary>As <see cref="NoBroker"/>, and it wants TLS.</summary>
    public const int TlsExpected = -3;
}

/// <summary>What a session tells its link. Called on the session's thread; must return at once and not throw.</summary>
internal interface ISessionEvents
{
    /// <param name="numbers">The numbers of the filters it came for; empty with MQTT 3.1.1.</param>
    void Received(MqttReceived message, ReadOnlySpan<uint> numbers);
    /// <param name="granted">The quality granted, or a reason code from 128 on.</param>
    void Subscribed(int mid, int granted);

    /// <summary>A message left the window: it is acknowledged or, with QoS 0, on the wire. Not called for what the end of the session cut off.</summary>
    void Left(PendingPublish pending);

    /// <summary>So many messages of QoS 0 are on the wire. Called on the thread that wrote them.</summary>
    void Left(int unacknowledged);
}
