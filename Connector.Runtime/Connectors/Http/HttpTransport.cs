using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>
/// An <see cref="HttpClient"/> whose every connection is opened by the dialer. The dialer also does TLS, so that its rungs
/// and its words for refused certificates are the same for all connectors; the client itself therefore only sees http.
/// </summary>
internal static class HttpTransport
{
    private static readonly HttpRequestOptionsKey<bool> Tls = new("connector-tls");

    /// <exception cref="ConnectorException">A certificate or key in the settings cannot be read.</exception>
    public static HttpClient Create(IDialer dialer, HttpSettings settings)
    {
        var certificates = Certificates(settings);
        var authority = Authority(settings);
        var handler = new SocketsHttpHandler
        {
            // Where a redirect leads was not asked for; it is told instead.
            AllowAutoRedirect = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            UseCookies = false,
            MaxConnectionsPerServer = settings.RequestsInFlight + 1,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
                var isTls = context.InitialRequestMessage.Options.TryGetValue(Tls, out var tls) && tls;
                return isTls
                    ? await dialer.DialTlsAsync(host, port, TlsOptions(settings, certificates, authority), cancellationToken).ConfigureAwait(false)
                    : await dialer.DialAsync(host, port, cancellationToken).ConfigureAwait(false);
            },
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A request for an address that may be https.</summary>
    public static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var isTls = address.Scheme == Uri.UriSchemeHttps;
        var plain = isTls ? new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = address.Port }.Uri : address;
        var request = new HttpRequestMessage(method, plain);
        request.Options.Set(Tls, isTls);
        if (isTls && address.IsDefaultPort) request.Headers.Host = address.Host;
        return request;
    }

    private static SslClientAuthenticationOptions TlsOptions(HttpSettings settings, X509CertificateCollection? certificates, X509ChainPolicy? authority) => new()
    {
        ClientCertificates = certificates,
        CertificateChainPolicy = authority?.Clone(),
        RemoteCertificateValidationCallback = settings.TrustAllCertificates ? (_, _, _, _) => true : null,
    };

    private static X509CertificateCollection? Certificates(HttpSettings settings)
    {
        if (!settings.MutualAuthentication) return null;
        if (settings.ClientCertificate is not { } certificate || settings.ClientKey is not { } key)
            throw new ConnectorException("Mutual authentication needs a client certificate and its key; enter both.") { SettingPointer = "/clientCertificate" };
        try
        {
            return [X509Certificate2.CreateFromPem(certificate, key)];
        }
        catch (CryptographicException exception)
        {
            throw new ConnectorException("The client certificate and its key cannot be read; both must be PEM text and belong together.", exception.Message, exception) { SettingPointer = "/clientCertificate" };
        }
    }

    private static X509ChainPolicy? Authority(HttpSettings settings)
    {
        if (settings.CaCertificate is not { } pem) return null;
        try
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            return policy;
        }
        catch (CryptographicException exception)
        {
            throw new ConnectorException("The certificate of the plant's authority cannot be read; it must be PEM text.", exception.Message, exception) { SettingPointer = "/caCertificate" };
        }
    }
}
