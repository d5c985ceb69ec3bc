using System.Net;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>What went wrong with a request, in words a person can act on.</summary>
internal static class HttpFailures
{
    private const int MaxBody = 200;

    /// <summary>The server answered, but not with success.</summary>
    public static DeviceErrorException Status(HttpResponseMessage answer, string request, string body)
    {
        var code = (int)answer.StatusCode;
        var sentence = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $"The server wants to know who asks for {request}. Check user and password, or the token.",
            HttpStatusCode.Forbidden => $"The server does not let this user do {request}.",
            HttpStatusCode.NotFound => $"The server has nothing at {request}. Check prefix and path.",
            HttpStatusCode.MethodNotAllowed => $"The server does not take this method: {request}.",
            HttpStatusCode.TooManyRequests => "The server is asked too often. Poll more slowly.",
            _ when code is >= 300 and < 400 => $"The server says that {request} is elsewhere: {answer.Headers.Location}. Enter that address instead.",
            _ when code >= 500 => $"The server failed at {request}. Look at the server itself.",
            _ => $"The server refused {request}.",
        };
        return new DeviceErrorException(sentence, $"{code} {answer.ReasonPhrase} {(body.Length > MaxBody ? body[..MaxBody] + " …" : body)}".TrimEnd());
    }

    /// <summary>There was no answer: the dialer's own sentence where it has one.</summary>
    public static ConnectorException Transport(HttpRequestException exception) => exception.InnerException switch
    {
        ConnectorException dialled => dialled,
        _ when exception.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded =>
            new ConnectorException("What the server sent is no HTTP answer. Check port and scheme.", exception.Message, exception) { SettingPointer = "/port" },
        _ => new ConnectorException("The link to the server broke before it had answered.", exception.Message, exception),
    };

    public static RequestTimeoutException Timeout(string request, TimeSpan timeout) =>
        new($"The server did not answer {request} within {timeout.TotalMilliseconds:0} ms.", "request timeout");
}
