namespace Connector.Runtime.Mqtt;

/// <summary>Puts the end of an attempt or of a link into a sentence that a person can act on.</summary>
internal static class LinkFailure
{
    /// <summary>The link was up and broke.</summary>
    public static MqttLinkStatus Lost(MqttLinkOptions options, SessionEnd end, DateTimeOffset now)
    {
        const int takenOver = 142, shuttingDown = 139, administrative = 152;
        var reason = (end.Reason, end.Code) switch
        {
            (takenOver, _) => $"Another client logged in at the broker with the id '{options.ClientId}'; each needs an id of its own.",
            (shuttingDown, _) => $"The broker {options.Address} was shut down.",
            (administrative, _) => "The broker ended the link; the account may have been changed or revoked.",
            (_, LibMosquitto.KeepAliveExpired) => $"The broker {options.Address} no longer answers.",
            _ => $"The link to the broker {options.Address} broke.",
        };
        // Mosquitto 2.0 throws a client out without a word when another one logs in with its id.
        var detail = end is { Code: LibMosquitto.ConnectionLost, Reason: 0 or LibMosquitto.ConnectionLost }
            ? $"{end.Detail} If this repeats within seconds, a second client may be using the id '{options.ClientId}'."
            : end.Detail;
        return new MqttLinkStatus(MqttLinkState.Waiting, now, reason, detail, MqttFailure.Unreachable);
    }

    /// <summary>The broker answered the log-in with a refusal.</summary>
    public static MqttLinkStatus Refused(MqttLinkOptions options, ConnectAnswer answer, DateTimeOffset now)
    {
        var detail = $"{(answer.Code > 5 ? LibMosquitto.ExplainReason(answer.Code) : OldReason(answer.Code))} ({answer.Code})"
            + (answer.ReasonText is { Length: > 0 } text ? $": {text}" : "");
        var (failure, reason) = answer.Code switch
        {
            4 or 5 or 134 or 135 => (MqttFailure.LogInRefused, options.User is null
                ? $"The broker {options.Address} wants a user name and a password."
                : $"The broker {options.Address} refuses '{options.User}': user or password is wrong, or the account may not connect."),
            2 or 133 => (MqttFailure.Other, $"The broker does not accept the client id '{options.ClientId}'."),
            138 => (MqttFailure.LogInRefused, $"The broker {options.Address} has banned this client."),
            3 or 136 or 137 or 151 or 159 => (MqttFailure.Other, $"The broker {options.Address} is busy and takes no clients now."),
            1 or 132 => (MqttFailure.ProtocolRefused, $"The broker {options.Address} speaks neither MQTT 5 nor MQTT 3.1.1."),
            _ => (MqttFailure.Other, $"The broker {options.Address} refuses the connection."),
        };
        return new MqttLinkStatus(MqttLinkState.Waiting, now, reason, detail, failure);
    }

    /// <summary>
    /// The attempt ended before the broker answered the log-in. The library's own words are often the same for different
    /// causes, so a second look is taken at name, port and certificate.
    /// </summary>
    public static async Task<MqttLinkStatus> ClassifyAsync(MqttLinkOptions options, SessionEnd end, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (failure, reason) = end.Code switch
        {
            SessionEnd.NotTried => (MqttFailure.Other, end.Detail),
            SessionEnd.TlsExpected => (MqttFailure.Tls, $"{options.Address} expects TLS. Switch TLS on, or take the broker's port without it (usually 1883)."),
            SessionEnd.NoBroker => (MqttFailure.NoBroker, $"What listens on {options.Address} is no MQTT broker. Correct host and port."),
            _ => await BrokerProbe.LookAsync(options, time, cancellationToken)
                ?? (options.Tls is null
                    ? (MqttFailure.Other, $"The broker {options.Address} did not answer the log-in. If it expects TLS, switch TLS on.")
                    : (MqttFailure.Tls, $"The encrypted link to {options.Address} could not be made.")),
        };
        return new MqttLinkStatus(MqttLinkState.Waiting, now, reason, end.Code == SessionEnd.NotTried ? null : end.Detail, failure);
    }

    private static string OldReason(int code) => code switch
    {
        1 => "unacceptable protocol version",
        2 => "identifier rejected",
        3 => "server unavailable",
        4 => "bad user name or password",
        5 => "not authorised",
        _ => "refused",
    };
}
