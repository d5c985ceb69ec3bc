using System.Globalization;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Connector.Sdk;

namespace Connector.Agent.Distributed;

/// <summary>
/// A distributed agent's settings as the environment gives them, under the names that agents of Connectware have. Both spellings of the
/// TLS switches count; <c>docs/cli.md</c> lists all.
/// </summary>
internal sealed record AgentEnvironment(DistributedAgentOptions Options, ConnectorLogLevel? LogLevel)
{
    public const string NameVariable = "CYBUS_AGENT_NAME";

    /// <summary>Reads the settings, or tells every fault, each with its variable.</summary>
    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <param name="version">Of this program.</param>
    public static (AgentEnvironment? Settings, IReadOnlyList<string> Faults) Read(Func<string, string?> variable, string version)
    {
        var faults = new List<string>();
        string? Text(params string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim();
        bool Switch(string name)
        {
            var value = Text("CYBUS_" + name, name);
            if (value is null or "false" or "0" or "no") return false;
            if (value is "true" or "1" or "yes") return true;
            faults.Add($"CYBUS_{name} must be true or false; it is '{value}'.");
            return false;
        }

        if (Text("CYBUS_AGENT_MODE") is { } mode && mode != "distributed") faults.Add($"CYBUS_AGENT_MODE must be distributed for an agent; it is '{mode}'.");
        var name = Text(NameVariable);
        if (name is null) faults.Add($"{NameVariable} must name this agent; it is what agentName of connections says.");
        else if (EnrolmentRequest.Problem(name) is { } problem) faults.Add($"{NameVariable}: {problem}");
        var host = Text("CYBUS_MQTT_HOST");
        if (host is null) faults.Add("CYBUS_MQTT_HOST must name the broker.");
        var scheme = Text("CYBUS_MQTT_SCHEME") ?? "mqtt";
        if (scheme is not ("mqtt" or "mqtts")) faults.Add($"CYBUS_MQTT_SCHEME must be mqtt or mqtts; it is '{scheme}'.");
        var mutual = Switch("USE_MUTUAL_TLS");
        var trustAll = Switch("TRUST_ALL_CERTS");
        var encrypted = scheme == "mqtts";
        var port = encrypted ? 8883 : 1883;
        if (Text("CYBUS_MQTT_PORT") is { } given && !(int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535))
            faults.Add($"CYBUS_MQTT_PORT must be a port from 1 to 65535; it is '{given}'.");
        var tls = new MqttTls { CaFile = Text("CYBUS_CA_FILE", "CA_FILE"), CertificateFile = Text("CYBUS_CERT_FILE", "CERT_FILE"), KeyFile = Text("CYBUS_KEY_FILE", "KEY_FILE"), TrustAll = trustAll };
        if (mutual && !encrypted) faults.Add("CYBUS_USE_MUTUAL_TLS needs an encrypted link: set CYBUS_MQTT_SCHEME to mqtts.");
        if (mutual && (tls.CertificateFile is null || tls.KeyFile is null)) faults.Add("CYBUS_USE_MUTUAL_TLS needs this agent's certificate: set CYBUS_CERT_FILE and CYBUS_KEY_FILE to its PEM files.");
        if (!mutual) tls = tls with { CertificateFile = null, KeyFile = null };
        if (encrypted) faults.AddRange(tls.Problems());
        var password = Text("CYBUS_MQTT_PASSWORD");
        var user = Text("CYBUS_MQTT_USERNAME");
        if (user is not null && user != name && password is null) faults.Add($"CYBUS_MQTT_USERNAME names the account '{user}', which needs CYBUS_MQTT_PASSWORD. Without both the agent makes its own credentials.");
        if (password is { Length: < EnrolmentRequest.ShortestPassword } && (user is null || user == name))
            faults.Add($"CYBUS_MQTT_PASSWORD must have at least {EnrolmentRequest.ShortestPassword} characters, so that nobody guesses it.");
        if (!TryLevel(Text("CYBUS_LOG_LEVEL") ?? "info", out var level)) faults.Add($"CYBUS_LOG_LEVEL must be one of trace, debug, info, warn, error, silent; it is '{Text("CYBUS_LOG_LEVEL")}'.");
        if (faults.Count > 0) return (null, faults);
        var broker = new MqttLinkOptions { Host = host!, Port = port, ClientId = name!, Tls = encrypted ? tls : null };
        return (new AgentEnvironment(new DistributedAgentOptions { Name = name!, Broker = broker, User = user, Password = password, Version = version }, level), []);
    }

    /// <summary>Null: nothing is printed of what connectors log.</summary>
    private static bool TryLevel(string word, out ConnectorLogLevel? level)
    {
        level = word.ToLowerInvariant() switch
        {
            "trace" or "debug" => ConnectorLogLevel.Debug,
            "info" => ConnectorLogLevel.Information,
            "warn" or "warning" => ConnectorLogLevel.Warning,
            "error" or "fatal" => ConnectorLogLevel.Error,
            _ => null,
        };
        return level is not null || word is "silent";
    }
}
