using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>The connection block of <c>HttpConnection.json</c>.</summary>
internal sealed record HttpSettings
{
    public required bool IsTls { get; init; }
    public required string Host { get; init; }
    public required int Port { get; init; }
    public required string Prefix { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }
    public required (string User, string Password)? Basic { get; init; }
    public required OauthSettings? Oauth { get; init; }
    public required TimeSpan ProbeInterval { get; init; }
    public required TimeSpan ProbeTimeout { get; init; }
    public required string ProbePath { get; init; }
    public required HttpMethod ProbeMethod { get; init; }
    public required bool TrustAllCertificates { get; init; }
    public required bool MutualAuthentication { get; init; }
    public required string? CaCertificate { get; init; }
    public required string? ClientCertificate { get; init; }
    public required string? ClientKey { get; init; }
    public required TimeSpan RequestTimeout { get; init; }
    public required int RequestsInFlight { get; init; }

    public static HttpSettings Parse(JsonElement settings)
    {
        var requestTimeout = TimeSpan.FromMilliseconds(Number(settings, "requestTimeout", 10_000));
        var probeTimeout = TimeSpan.FromMilliseconds(Number(settings, "probeTimeout", 0));
        return new HttpSettings
        {
            IsTls = Text(settings, "scheme") is null or "https",
            Host = settings.GetProperty("host").GetString()!,
            Port = Number(settings, "port", 443),
            Prefix = Text(settings, "prefix") ?? "",
            Headers = Pairs(settings, "headers"),
            Query = Pairs(settings, "query"),
            Basic = settings.TryGetProperty("auth", out var auth) ? (Text(auth, "username") ?? "", Text(auth, "password") ?? "") : null,
            Oauth = settings.TryGetProperty("oauthClientCredentials", out var oauth) ? OauthSettings.Parse(oauth) : null,
            ProbeInterval = TimeSpan.FromMilliseconds(Number(settings, "probeInterval", 10_000)),
            ProbeTimeout = probeTimeout > TimeSpan.Zero ? probeTimeout : requestTimeout,
            ProbePath = Text(settings, "probePath") ?? "/",
            ProbeMethod = Text(settings, "probeMethod") == "GET" ? HttpMethod.Get : HttpMethod.Head,
            TrustAllCertificates = Flag(settings, "trustAllCertificates"),
            MutualAuthentication = Flag(settings, "mutualAuthentication"),
            CaCertificate = Text(settings, "caCertificate"),
            ClientCertificate = Text(settings, "clientCertificate"),
            ClientKey = Text(settings, "clientKey"),
            RequestTimeout = requestTimeout,
            RequestsInFlight = Number(settings, "requestsInFlight", 4),
        };
    }

    public static string? Text(JsonElement block, string key) =>
        block.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(JsonElement block, string key) =>
        block.TryGetProperty(key, out var pairs) && pairs.ValueKind == JsonValueKind.Object
            ? [.. pairs.EnumerateObject().Select(pair => new KeyValuePair<string, string>(pair.Name, Word(pair.Value)))]
            : [];

    /// <summary>Truth as JSON writes it.</summary>
    private static string Word(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static int Number(JsonElement block, string key, int otherwise) => block.TryGetProperty(key, out var value) ? value.GetInt32() : otherwise;

    private static bool Flag(JsonElement block, string key) => block.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>Where tokens come from and who asks for them.</summary>
internal sealed record OauthSettings(Uri TokenAddress, string ClientId, string ClientSecret, string GrantType, string? Audience)
{
    public static OauthSettings Parse(JsonElement block) => new(
        Uri.TryCreate(HttpSettings.Text(block, "auth_url"), UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new ConnectorException("The token address is no address of a web server: enter all of it, such as https://login.local/oauth/token.") { SettingPointer = "/oauthClientCredentials/auth_url" },
        HttpSettings.Text(block, "client_id")!,
        HttpSettings.Text(block, "client_secret")!,
        HttpSettings.Text(block, "grant_type") ?? "client_credentials",
        HttpSettings.Text(block, "audience"));
}
