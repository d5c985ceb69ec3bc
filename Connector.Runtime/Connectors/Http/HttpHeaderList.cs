using Connector.Sdk;

namespace Connector.Runtime.Connectors.Http;

/// <summary>Headers that people write: refused with a sentence before anything is sent, and put where they belong.</summary>
internal static class HttpHeaderList
{
    /// <exception cref="ConnectorException">A name or a value cannot stand in a request.</exception>
    public static void Check(IEnumerable<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            using var probe = new HttpRequestMessage { Content = new ByteArrayContent([]) };
            if (!Set(probe, name, value) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
                throw new ConnectorException($"The header \"{name}\" cannot be sent: a name has no blanks, a value is one line.") { SettingPointer = "/headers" };
        }
    }

    /// <summary>Replaces what the request has of that name. A header of the body is left out where there is no body. False when the name is none.</summary>
    public static bool Set(HttpRequestMessage message, string name, string value)
    {
        if (message.Headers.TryAddWithoutValidation(name, value))
        {
            message.Headers.Remove(name);
            return message.Headers.TryAddWithoutValidation(name, value);
        }

        if (message.Content is not { } content || !content.Headers.TryAddWithoutValidation(name, value)) return false;
        content.Headers.Remove(name);
        return content.Headers.TryAddWithoutValidation(name, value);
    }
}
