using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Studio.Tests.Connectors.Http;

/// <summary>A web server on loopback, plain or with TLS, whose routes the test maps.</summary>
internal sealed class WebDevice : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebDevice(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public static async Task<WebDevice> StartAsync(Action<WebApplication> map, X509Certificate2? certificate = null, int port = 0, IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        map(app);
        app.MapMethods("/", ["GET", "HEAD"], () => Results.Ok());
        await app.StartAsync();
        return new WebDevice(app) { Port = new Uri(app.Urls.First()).Port };
    }

    public static X509Certificate2 Certificate(string name, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(until.AddDays(-30), until);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
