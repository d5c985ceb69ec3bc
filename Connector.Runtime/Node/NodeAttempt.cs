using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Connector.Runtime.Dialing;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>
/// What became of the sockets that a connector opened in one attempt. Connectors often say no more than "timeout": the system's
/// own error, in the words that C# connectors have for it, and the last lines of the log say the rest.
/// </summary>
internal sealed class NodeAttempt(ITestRungs rungs)
{
    private const int KeptLines = 3;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private ConnectorException? _failure;
    private ITestRung? _rung;

    public void Begin()
    {
        lock (_lock)
        {
            _lines.Clear();
            _failure = null;
        }
    }

    public void Logged(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line.Length <= 300 ? line : string.Concat(line.AsSpan(0, 300), " …"));
            if (_lines.Count > KeptLines) _lines.Dequeue();
        }
    }

    /// <param name="message">["n", connection, what, host, port, …].</param>
    public void Network(JsonElement message)
    {
        var (what, host, port) = (message[2].GetString(), message[3].GetString() ?? "", message[4].GetInt32());
        lock (_lock)
        {
            switch (what)
            {
                case "opening":
                    _rung?.Dispose();
                    _rung = rungs.Begin($"Open port {port}");
                    break;
                case "open":
                    _failure = null;
                    _rung?.Passed(message[5].GetString());
                    EndRung_NeedsLock();
                    break;
                case "refused":
                    _failure = new DialException(DialStep.Policy, message[5].GetString()!, host) { SettingPointer = "/host" };
                    _rung ??= rungs.Begin("Check the outbound policy");
                    FailRung_NeedsLock(_failure);
                    break;
                case "failed":
                    var failure = Failure(host, port, message[5].GetString()!, message[6].GetString() ?? host, message[7].GetString()!);
                    if (message[5].GetString() != "ECLOSED") _failure = failure;
                    FailRung_NeedsLock(failure);
                    break;
            }
        }
    }

    /// <summary>The reason of a failed attempt: the system's words where they tell more than the connector's.</summary>
    public (string Sentence, string? Detail) Explain(string? said, string otherwise)
    {
        lock (_lock)
        {
            EndRung_NeedsLock();
            List<string> details = [];
            if (_failure is not null && said is not null) details.Add($"The connector says: {said}");
            if (_failure?.Detail is { } detail) details.Add(detail);
            if (_lines.Count > 0) details.Add($"Last in its log: {string.Join(" | ", _lines)}");
            return (_failure?.Message ?? said ?? otherwise, details.Count == 0 ? null : string.Join(". ", details));
        }
    }

    private void FailRung_NeedsLock(ConnectorException failure)
    {
        _rung?.Failed(failure.Message, failure.Detail, failure.SettingPointer);
        EndRung_NeedsLock();
    }

    private void EndRung_NeedsLock()
    {
        _rung?.Dispose();
        _rung = null;
    }

    private static ConnectorException Failure(string host, int port, string code, string address, string message)
    {
        if (code == "EOUTBOUND") return new DialException(DialStep.Policy, message, host) { SettingPointer = "/host" };
        if (code is "ENOTFOUND" or "EAI_AGAIN") return DialFailures.Name(host, new SocketException((int)(code == "ENOTFOUND" ? SocketError.HostNotFound : SocketError.TryAgain)));
        SocketError? error = code switch
        {
            "ECONNREFUSED" => SocketError.ConnectionRefused,
            "ETIMEDOUT" => SocketError.TimedOut,
            "EHOSTUNREACH" => SocketError.HostUnreachable,
            "ENETUNREACH" => SocketError.NetworkUnreachable,
            "EACCES" or "EPERM" => SocketError.AccessDenied,
            "ECONNRESET" => SocketError.ConnectionReset,
            _ => null,
        };
        return error is { } known && IPAddress.TryParse(address, out var ip) && port is > 0 and <= 65535
            ? DialFailures.Port(host, new IPEndPoint(ip, port), new SocketException((int)known))
            : new DialException(DialStep.OpenPort, $"The port {port} of {host} could not be opened.", $"{code}: {message}") { SettingPointer = "/host" };
    }
}
