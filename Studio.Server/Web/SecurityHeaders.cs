using System.Security.Cryptography;

namespace Studio.Server.Web;

/// <summary>
/// What the browser may do with our pages. Scripts run only from our own address; the one inline script (the import map)
/// carries the nonce that <c>App.razor</c> finds under <see cref="NonceKey"/>. Styles may be inline: the component library
/// and the code editor set them.
/// </summary>
internal static class SecurityHeaders
{
    public const string NonceKey = "script-nonce";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Items[NonceKey] = nonce;
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), usb=(), serial=()";
        return IsForeignSocket(http.Request) ? Refuse(http) : next(http);
    });

    /// <summary>A page of another address must not open a circuit with our user's cookie; browsers do not stop WebSockets from doing so.</summary>
    private static bool IsForeignSocket(HttpRequest request) =>
        request.Path.StartsWithSegments("/_blazor")
        && request.Headers.Origin is [{ } origin, ..]
        && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || !string.Equals(from.Authority, Authority(request), StringComparison.OrdinalIgnoreCase));

    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : "";

    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("This page was opened from another address.");
    }
}
