using Connector.Runtime.Commissioning;

namespace Studio.Server.Services;

/// <summary>Which parameters hold something that must not be shown or stored in clear.</summary>
internal static class Secrets
{
    private static readonly string[] Words = ["password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "privatekey", "private_key", "credential", "connectionstring", "connection_string"];

    public static bool IsSecret(CommissioningFile file, string parameter) =>
        Words.Any(word => parameter.Contains(word, StringComparison.OrdinalIgnoreCase))
        || (file.Parameters.FirstOrDefault(one => one.Name == parameter) is { } declared
            && (declared.Schema["format"]?.ToString() == "password" || declared.Schema["writeOnly"]?.ToString() == "true"));
}
