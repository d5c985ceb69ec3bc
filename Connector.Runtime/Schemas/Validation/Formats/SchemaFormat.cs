namespace Connector.Runtime.Schemas.Validation;

/// <summary>One <c>format</c> that can be checked.</summary>
/// <param name="Words">What a value must be: "an IPv4 address such as 192.168.1.10".</param>
internal sealed record SchemaFormat(Func<string, bool> Accepts, string Words);

/// <summary>The formats of the specification, and the names that are only hints for editors.</summary>
internal static class SchemaFormats
{
    private static readonly Dictionary<string, SchemaFormat> Known = new()
    {
        ["date-time"] = new(DateFormats.IsDateTime, "a date and time such as 2026-03-01T12:00:00Z"),
        ["date"] = new(DateFormats.IsDate, "a date such as 2026-03-01"),
        ["time"] = new(DateFormats.IsTime, "a time with zone such as 12:00:00Z"),
        ["duration"] = new(DateFormats.IsDuration, "a duration such as PT15M or P3D"),
        ["email"] = new(text => EmailFormat.IsEmail(text, international: false), "an e-mail address"),
        ["idn-email"] = new(text => EmailFormat.IsEmail(text, international: true), "an e-mail address"),
        ["hostname"] = new(HostFormats.IsHostname, "a host name such as plc1.plant.local"),
        ["idn-hostname"] = new(HostFormats.IsInternationalHostname, "a host name such as plc1.plant.local"),
        ["ipv4"] = new(HostFormats.IsIpv4, "an IPv4 address such as 192.168.1.10"),
        ["ipv6"] = new(HostFormats.IsIpv6, "an IPv6 address such as fe80::1"),
        ["uri"] = new(text => UriFormats.IsUri(text, international: false), "a full address such as http://host/path"),
        ["uri-reference"] = new(text => UriFormats.IsReference(text, international: false), "an address or a relative reference"),
        ["iri"] = new(text => UriFormats.IsUri(text, international: true), "a full address such as http://host/path"),
        ["iri-reference"] = new(text => UriFormats.IsReference(text, international: true), "an address or a relative reference"),
        ["uri-template"] = new(UriTemplateFormat.IsTemplate, "an address template such as http://host/{id}"),
        ["uuid"] = new(IsUuid, "a UUID such as 123e4567-e89b-12d3-a456-426614174000"),
        ["regex"] = new(Pattern.IsEcmaScript, "a regular expression"),
        ["json-pointer"] = new(IsJsonPointer, "a JSON Pointer such as /name/0"),
        ["relative-json-pointer"] = new(IsRelativeJsonPointer, "a relative JSON Pointer such as 1/name"),
        ["host-name"] = new(HostFormats.IsHostname, "a host name such as plc1.plant.local"),
        ["ip-address"] = new(HostFormats.IsIpv4, "an IPv4 address such as 192.168.1.10"),
    };

    private static readonly HashSet<string> Hints =
    [
        "password", "textarea", "text", "string", "color", "data-url", "file", "binary", "byte", "int32", "int64", "float", "double",
        "alt-date", "alt-datetime", "radio", "checkbox", "hidden", "markdown", "html", "code", "json", "yaml",
    ];

    internal static SchemaFormat? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Names that choose an editor and promise nothing about the text.</summary>
    internal static bool IsHint(string name) => Hints.Contains(name);

    internal static IReadOnlyCollection<string> Names => Known.Keys;

    private static bool IsUuid(string text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i])) return false;
        }

        return true;
    }

    private static bool IsJsonPointer(string text)
    {
        if (text.Length > 0 && text[0] != '/') return false;
        for (var i = text.IndexOf('~'); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 >= text.Length || text[i + 1] is not ('0' or '1')) return false;
        }

        return true;
    }

    private static bool IsRelativeJsonPointer(string text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
        var rest = text[digits..];
        return rest == "#" || IsJsonPointer(rest);
    }
}
