using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// A second look at a broker after a failed attempt: name, port, and what its certificate is refused for. Speaks no MQTT.
/// </summary>
internal static class BrokerProbe
{
    /// <returns>What is wrong, or null when nothing can be seen from here.</returns>
    public static async Task<(MqttFailure Failure, string Sentence)?> LookAsync(MqttLinkOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(options.Host, options.Port, either.Token);
        }
        catch (SocketException failure)
        {
            return (MqttFailure.Unreachable, Sentence(options, failure.SocketErrorCode));
        }
        catch (OperationCanceledException)
        {
            return (MqttFailure.Unreachable, Sentence(options, SocketError.TimedOut));
        }

        return options.Tls is { TrustAll: false } tls ? await LookAtCertificateAsync(client, options, tls, time, either.Token) : null;
    }

    private static string Sentence(MqttLinkOptions options, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"No broker listens on {options.Address}. Start it, or correct host and port.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"The broker's name '{options.Host}' is not known here. Correct it, or use the address.",
        SocketError.TimedOut => $"{options.Address} does not answer. Check the address, the network and firewalls in between.",
        _ => $"The broker {options.Address} cannot be reached ({error}).",
    };

    private static async Task<(MqttFailure, string)?> LookAtCertificateAsync(
        TcpClient client, MqttLinkOptions options, MqttTls tls, TimeProvider time, CancellationToken cancellationToken)
    {
        (MqttFailure, string)? verdict = null;
        var shown = false;
        using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, errors) =>
        {
            shown = certificate is not null;
            using var copy = shown ? new X509Certificate2(certificate!) : null;
            verdict = copy is null ? null : Judge(copy, errors, options, tls, time.GetUtcNow());
            return true;
        });
        try
        {
            var handshake = new SslClientAuthenticationOptions { TargetHost = options.Host };
            if (tls is { CertificateFile: { } file, KeyFile: { } key }) handshake.ClientCertificates = [X509Certificate2.CreateFromPemFile(file, key)];
            await stream.AuthenticateAsClientAsync(handshake, cancellationToken);
            if (verdict is not null) return verdict;
            // With TLS 1.3 the broker looks at our certificate only after the handshake; a content one waits for our log-in.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var closed = stream.ReadAsync(new byte[1], patience.Token).AsTask();
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken));
            if (!closed.IsCompleted) await patience.CancelAsync();
            await closed;
        }
        catch (OperationCanceledException)
        {
            return verdict;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or CryptographicException)
        {
            if (verdict is not null) return verdict;
            if (!shown) return (MqttFailure.Tls, $"{options.Address} does not speak TLS. Switch TLS off, or take the broker's TLS port (usually 8883).");
            return (MqttFailure.ClientCertificate, tls.CertificateFile is null
                ? "The broker wants a client certificate; name the certificate and its key in the settings."
                : $"The broker does not accept the client certificate '{tls.CertificateFile}': it is expired, or from an authority that the broker does not trust.");
        }

        return verdict;
    }

    private static (MqttFailure, string)? Judge(X509Certificate2 certificate, SslPolicyErrors errors, MqttLinkOptions options, MqttTls tls, DateTimeOffset now)
    {
        if (now > certificate.NotAfter.ToUniversalTime())
            return (MqttFailure.CertificateExpired, $"The broker's certificate expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; it needs a new one.");
        if (now < certificate.NotBefore.ToUniversalTime())
            return (MqttFailure.CertificateNotYetValid, $"The broker's certificate is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC on; check the clock of this machine.");
        if (!IsTrusted(certificate, tls, now))
        {
            return (MqttFailure.CertificateUnknownAuthority, tls.CaFile is null
                ? "The broker's certificate comes from an authority that this machine does not know; name the authority's file in the settings."
                : $"The broker's certificate does not come from the authority in '{tls.CaFile}'.");
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? (MqttFailure.CertificateWrongHost, $"The broker's certificate is not made out to '{options.Host}' but to {NamesOf(certificate)}; use that name.")
            : null;
    }

    private static bool IsTrusted(X509Certificate2 certificate, MqttTls tls, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        if (tls.CaFile is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(tls.CaFile);
        }

        return chain.Build(certificate);
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(5).Select(name => $"'{name}'");
        return names.Any() ? string.Join(", ", names) : $"'{certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}'";
    }
}
