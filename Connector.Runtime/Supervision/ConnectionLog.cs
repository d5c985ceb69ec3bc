using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>The log of one connection: what its connector writes, and its changes of state, once when it breaks and once when it recovers.</summary>
internal sealed class ConnectionLog(TimeProvider time) : IConnectorLog, IDisposable
{
    private const int LongestText = 4000;

    private readonly Feed<LogLine> _lines = new(history: 500);
    private string? _lastFailure;

    public Watch<LogLine> Watch() => _lines.Watch();

    public void Write(ConnectorLogLevel level, string message, string? detail = null) =>
        _lines.Publish(new LogLine(time.GetUtcNow(), level, Cut(message), detail is null ? null : Cut(detail)));

    /// <summary>Called by the supervisor, one call at a time.</summary>
    public void StateChanged(StateChange change)
    {
        switch (change.To)
        {
            case ConnectionState.Connected or ConnectionState.Disconnected:
                _lastFailure = null;
                Write(ConnectorLogLevel.Information, change.Reason, change.Detail);
                break;
            case ConnectionState.Reconnecting when change.Trigger != ConnectionTrigger.RetryDue && change.Reason != _lastFailure:
                _lastFailure = change.Reason;
                Write(ConnectorLogLevel.Warning, change.Reason, change.Detail);
                break;
        }
    }

    public void Dispose() => _lines.Dispose();

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), " …");
}
