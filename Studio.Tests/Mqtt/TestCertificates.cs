using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Studio.Tests.Mqtt;

/// <summary>An authority that issues certificates into a folder, good and bad ones.</summary>
internal sealed class TestCertificates
{
    private readonly X509Certificate2 _authority;
    private readonly string _folder;

    public TestCertificates(string folder, string name)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddYears(-5), now.AddYears(5));
        AuthorityFile = Path.Combine(folder, $"{name}.pem");
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    public string AuthorityFile { get; }

    /// <summary>Issues a certificate that is valid from one day to another, counted from now.</summary>
    public (string Certificate, string Key) Issue(string name, double fromDay = -1, double toDay = 30, string? host = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is null) names.AddIpAddress(IPAddress.Loopback);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(_authority, now.AddDays(fromDay), now.AddDays(toDay), RandomNumberGenerator.GetBytes(8));
        var (certificate, keyFile) = (Path.Combine(_folder, $"{name}.crt"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(certificate, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyFile);
    }
}
