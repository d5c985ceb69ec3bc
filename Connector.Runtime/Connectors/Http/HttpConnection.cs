using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>
/// HTTP with the vendor's keys. There is no lasting link: <em>connected</em> means that the server answered the last probe;
/// three requests or probes in a row without any answer mean that it is lost.
/// </summary>
internal sealed class HttpConnection(ConnectionContext context) : Connection(context), IProbe
{
    private const int MissesUntilLost = 3;
    private readonly HttpSettings _settings = HttpSettings.Parse(context.Settings);
    private HttpClient? _client;
    private HttpToken? _token;
    private ITimer? _probes;
    private int _misses;
    private int _probing;

    public override int MaxConcurrentRequests => _settings.RequestsInFlight;

    public override async Task HandleConnectAsync(CancellationToken cancellationToken)
    {
        if (_settings is { IsTls: true, TrustAllCertificates: true })
            Context.Log.Write(ConnectorLogLevel.Warning, "Every certificate is trusted: anybody between this agent and the server can read and change everything.");
        await OpenAsync(ConnectFailed, cancellationToken).ConfigureAwait(false);
    }

    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => OpenAsync(ReconnectFailed, cancellationToken);

    public override Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        Close();
        DisconnectDone();
        return Task.CompletedTask;
    }

    public override PreparedAddress PrepareAddress(JsonElement address) => HttpAddress.Parse(address);

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        var asked = (HttpAddress)address;
        using var message = Request(asked.Method, asked, request.Data.ValueKind == JsonValueKind.Object ? HttpSettings.Pairs(request.Data, "query") : []);
        var (answer, body) = await AskAsync(message, asked.ToString(), cancellationToken).ConfigureAwait(false);
        using (answer) return HttpBody.Value(answer, body, asked);
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken)
    {
        var asked = (HttpAddress)address;
        if (asked.Operations != AddressOperations.Write) throw new ConnectorException($"{asked} only reads; choose another method to write.") { SettingPointer = "/method" };
        using var message = Request(asked.Method, asked, [], Content(asked.Method, value));
        var (answer, _) = await AskAsync(message, asked.ToString(), cancellationToken).ConfigureAwait(false);
        answer.Dispose();
    }

    /// <summary>Tells what the probe path says: a log-in that was refused is a red rung although the server is there.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var rung = Context.Rungs.Begin($"{_settings.ProbeMethod} {_settings.ProbePath}");
        var status = await ProbeOnceAsync(cancellationToken).ConfigureAwait(false);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            rung.Failed("The server is there but refuses the log-in. Check user and password, or the token.", $"{(int)status} {status}", "/auth");
        else rung.Passed($"{(int)status} {status}");
    }

    public override async ValueTask DisposeAsync()
    {
        Close();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task OpenAsync(Action<string, string?> failed, CancellationToken cancellationToken)
    {
        Close();
        try
        {
            if (Uri.CheckHostName(_settings.Host.Trim('[', ']')) == UriHostNameType.Unknown)
                throw new ConnectorException($"{_settings.Host} is no host: enter the server's name or IP address alone; scheme, port and prefix have fields of their own.") { SettingPointer = "/host" };
            HttpHeaderList.Check(_settings.Headers);
            var client = _client = HttpTransport.Create(Context.Dialer, _settings);
            _token = _settings.Oauth is { } oauth ? new HttpToken(client, oauth, Context.Time) : null;
            _misses = 0;
            await ProbeOnceAsync(cancellationToken).ConfigureAwait(false);
            _probes = Context.Time.CreateTimer(_ => _ = ProbeInTurnAsync(client), null, _settings.ProbeInterval, _settings.ProbeInterval);
            ConnectDone();
        }
        catch (ConnectorException exception)
        {
            failed(exception.Message, exception.Detail);
        }
    }

    private void Close()
    {
        Interlocked.Exchange(ref _probes, null)?.Dispose();
        Interlocked.Exchange(ref _token, null)?.Dispose();
        Interlocked.Exchange(ref _client, null)?.Dispose();
    }

    private async Task ProbeInTurnAsync(HttpClient client)
    {
        if (client != _client || Interlocked.Exchange(ref _probing, 1) == 1) return;
        try
        {
            await ProbeOnceAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectorException or ObjectDisposedException or OperationCanceledException)
        {
            // Already counted where it happened; three in a row end the connection.
        }
        finally
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    /// <summary>Any answer, also a refusal, shows that the server is there.</summary>
    private async Task<HttpStatusCode> ProbeOnceAsync(CancellationToken cancellationToken)
    {
        var probe = new HttpAddress { Method = _settings.ProbeMethod, Path = _settings.ProbePath, Headers = [], Query = [], Pointer = "" };
        using var message = Request(probe.Method, probe, []);
        using var answer = await SendAsync(message, probe.ToString(), _settings.ProbeTimeout, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode;
    }

    private async Task<(HttpResponseMessage Answer, byte[] Body)> AskAsync(HttpRequestMessage message, string words, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(message, words, _settings.RequestTimeout, cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(_settings.RequestTimeout, Context.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            byte[] body;
            try
            {
                body = await HttpBody.BytesAsync(answer, both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw HttpFailures.Timeout(words, _settings.RequestTimeout);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                throw new ConnectorException("The link to the server broke in the middle of its answer.", exception.Message, exception);
            }

            if (answer.StatusCode == HttpStatusCode.Unauthorized) _token?.Forget();
            if (!answer.IsSuccessStatusCode) throw HttpFailures.Status(answer, words, HttpBody.Text(answer, body));
            return (answer, body);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string words, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var client = _client ?? throw new ConnectorException("The connection is not open.");
        using var limit = new CancellationTokenSource(timeout, Context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (_token is { } token) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(both.Token).ConfigureAwait(false));
            var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            Volatile.Write(ref _misses, 0);
            return answer;
        }
        catch (HttpRequestException exception)
        {
            var failure = HttpFailures.Transport(exception);
            Missed(failure);
            throw failure;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = HttpFailures.Timeout(words, timeout);
            Missed(failure);
            throw failure;
        }
    }

    private void Missed(ConnectorException failure)
    {
        if (Interlocked.Increment(ref _misses) == MissesUntilLost && State == ConnectionState.Connected)
            ConnectLost($"The server has not answered {MissesUntilLost} times in a row. {failure.Message}", failure.Detail);
    }

    private HttpRequestMessage Request(HttpMethod method, HttpAddress address, IReadOnlyList<KeyValuePair<string, string>> more, HttpContent? content = null)
    {
        // Exactly one slash in front: two would make a host of the first part.
        var prefix = _settings.Prefix.Trim('/');
        var path = (prefix.Length > 0 ? "/" + prefix : "") + "/" + address.Path.TrimStart('/');
        var query = string.Join('&', Merged(StringComparer.Ordinal, _settings.Query, address.Query, more).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        if (query.Length > 0) path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;
        var server = new UriBuilder(_settings.IsTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, _settings.Host, _settings.Port).Uri;
        var message = HttpTransport.Request(method, new Uri(server, path));
        if (_settings.Basic is { } basic)
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}")));
        message.Content = content;
        foreach (var (name, value) in Merged(StringComparer.OrdinalIgnoreCase, _settings.Headers, address.Headers)) HttpHeaderList.Set(message, name, value);
        return message;
    }

    /// <summary>The later list has the last word on a name.</summary>
    private static OrderedDictionary<string, string> Merged(StringComparer names, params ReadOnlySpan<IReadOnlyList<KeyValuePair<string, string>>> lists)
    {
        var merged = new OrderedDictionary<string, string>(names);
        foreach (var list in lists)
        {
            foreach (var (name, value) in list) merged[name] = value;
        }

        return merged;
    }

    /// <summary>Text as it is, bytes as bytes, all else as JSON. Who deletes with null deletes with nothing.</summary>
    private static HttpContent? Content(HttpMethod method, DataValue value) => value.Kind switch
    {
        DataKind.Null when method == HttpMethod.Delete => null,
        DataKind.Text => new StringContent(value.AsText(), Encoding.UTF8, "text/plain"),
        DataKind.Bytes => new ByteArrayContent(value.AsBytes()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
        _ => new StringContent(value.ToJson(), Encoding.UTF8, "application/json"),
    };
}
