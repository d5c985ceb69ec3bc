using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>The token of OAuth client credentials: fetched when needed, kept until shortly before it ends. Thread-safe.</summary>
internal sealed class HttpToken(HttpClient client, OauthSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private (string Value, DateTimeOffset Until)? _token;

    /// <exception cref="DeviceErrorException">The authorization server refused.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_token is { } known && known.Until > time.GetUtcNow()) return known.Value;
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is { } meanwhile && meanwhile.Until > time.GetUtcNow()) return meanwhile.Value;
            var fetched = await FetchAsync(cancellationToken).ConfigureAwait(false);
            _token = fetched;
            return fetched.Value;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>The server did not take it: fetch another for the next request.</summary>
    public void Forget() => _token = null;

    public void Dispose() => _fetching.Dispose();

    private async Task<(string Value, DateTimeOffset Until)> FetchAsync(CancellationToken cancellationToken)
    {
        using var request = HttpTransport.Request(HttpMethod.Post, settings.TokenAddress);
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = settings.GrantType,
            ["client_id"] = settings.ClientId,
            ["client_secret"] = settings.ClientSecret,
        };
        if (settings.Audience is { } audience) fields["audience"] = audience;
        request.Content = new FormUrlEncodedContent(fields);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var body = HttpBody.Text(answer, await HttpBody.BytesAsync(answer, cancellationToken).ConfigureAwait(false));
        if (!answer.IsSuccessStatusCode)
            throw new DeviceErrorException("The authorization server gave no token. Check client id and secret.", $"{(int)answer.StatusCode} {answer.ReasonPhrase}");
        try
        {
            using var json = JsonDocument.Parse(body);
            var token = json.RootElement.GetProperty("access_token").GetString() ?? throw new KeyNotFoundException("access_token");
            return (token, time.GetUtcNow() + Lifetime(json.RootElement) - Margin);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeviceErrorException("What the authorization server sent is no token.", exception.Message, exception);
        }
    }

    /// <summary>Five minutes where the server does not say; some write the number as text.</summary>
    private static TimeSpan Lifetime(JsonElement answer)
    {
        if (!answer.TryGetProperty("expires_in", out var expires)) return TimeSpan.FromMinutes(5);
        return double.TryParse(expires.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(5);
    }
}
