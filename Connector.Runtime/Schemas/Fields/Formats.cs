namespace Connector.Runtime.Schemas.Fields;

/// <summary>The formats of text that the studio checks or shows in an editor of their own.</summary>
internal static class Formats
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "url", "email", "idn-email",
        "date-time", "date", "time", "duration", "uuid", "regex", "json-pointer", "relative-json-pointer", "password", "textarea", "multiline", "color", "byte", "binary", "data-url", "jsonata", "json", "code", "javascript",
    };

    public static bool IsKnown(string format) => Known.Contains(format);
}
