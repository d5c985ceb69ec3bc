using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Connector.Sdk;

namespace Connector.Runtime.Dialing;

/// <summary>Puts TLS on an open connection, and says in words why a certificate was refused.</summary>
internal static class TlsHandshake
{
    public static async Task<SslStream> RunAsync(
        NetworkStream network,
        string host,
        int port,
        SslClientAuthenticationOptions options,
        ITestRungs rungs,
        TimeProvider time,
        TimeSpan bound,
        CancellationToken disposed,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.TargetHost)) options.TargetHost = host;
        string? refused = null;
        options.RemoteCertificateValidationCallback ??= (_, certificate, chain, errors) =>
        {
            refused = Refusal(options.TargetHost, certificate, chain, errors);
            return refused is null;
        };

        using var rung = rungs.Begin("TLS");
        var tls = new SslStream(network, leaveInnerStreamOpen: false);
        try
        {
            using var limit = new CancellationTokenSource(bound, time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, disposed, cancellationToken);
            await tls.AuthenticateAsClientAsync(options, any.Token).ConfigureAwait(false);
            rung.Passed($"{tls.SslProtocol}, {tls.RemoteCertificate?.Subject}");
            return tls;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && (cancellationToken.IsCancellationRequested || disposed.IsCancellationRequested))
            {
                rung.Failed("The attempt was ended before TLS was agreed.");
                throw new OperationCanceledException(cancellationToken);
            }

            var sentence = refused ?? exception switch
            {
                OperationCanceledException => $"{host} took the connection on port {port} but did not answer the TLS greeting within {bound.TotalSeconds:0.#} s: it probably does not speak TLS there.",
                IOException => $"{host} closed the connection on port {port} during the TLS greeting: it probably does not speak TLS there, or wants a client certificate.",
                _ => $"{host} and this agent could not agree on TLS on port {port}: it does not speak TLS there, or only versions that are no longer safe.",
            };
            var failure = new DialException(DialStep.Tls, sentence, exception.Message, exception) { SettingPointer = refused is null ? "/port" : "/host" };
            rung.Failed(failure.Message, failure.Detail, failure.SettingPointer);
            throw failure;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string? Refusal(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return $"{host} showed no certificate.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"The certificate that was shown is for '{certificate?.Subject}', not for {host}: enter the name that stands in the certificate.";
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"The certificate of {host} is not valid today (it runs until {certificate?.GetExpirationDateString()}): renew it, or set this machine's clock.";
        return $"This machine does not trust who signed the certificate of {host}: install the issuer's certificate here.";
    }
}
