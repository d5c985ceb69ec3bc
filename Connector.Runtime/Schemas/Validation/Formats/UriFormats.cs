using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>RFC 3986, and RFC 3987 where letters beyond ASCII are allowed.</summary>
internal static class UriFormats
{
    private const string Unreserved = "-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    internal static bool IsUri(string text, bool international)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && IsScheme(text[..colon]) && IsRest(text[(colon + 1)..], international, relative: false);
    }

    internal static bool IsReference(string text, bool international) =>
        IsUri(text, international) || IsRest(text, international, relative: true);

    private static bool IsScheme(string scheme) =>
        char.IsAsciiLetter(scheme[0]) && scheme.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');

    private static bool IsRest(string text, bool international, bool relative)
    {
        var hash = text.IndexOf('#');
        if (hash >= 0 && !Consists(text[(hash + 1)..], SubDelimiters + ":@/?", international)) return false;
        if (hash >= 0) text = text[..hash];
        var question = text.IndexOf('?');
        if (question >= 0 && !Consists(text[(question + 1)..], SubDelimiters + ":@/?", international, isQuery: true)) return false;
        if (question >= 0) text = text[..question];
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = text.IndexOf('/', 2);
            var authority = slash < 0 ? text[2..] : text[2..slash];
            if (!IsAuthority(authority, international)) return false;
            text = slash < 0 ? "" : text[slash..];
        }
        else if (relative)
        {
            // The first segment of a relative reference must not look like a scheme.
            var slash = text.IndexOf('/');
            if ((slash < 0 ? text : text[..slash]).Contains(':')) return false;
        }

        return Consists(text, SubDelimiters + ":@/", international);
    }

    private static bool IsAuthority(string authority, bool international)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0 && !Consists(authority[..at], SubDelimiters + ":", international)) return false;
        var host = authority[(at + 1)..];
        var portAt = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
        if (host.StartsWith('[') && portAt == 0) return false;
        var port = portAt < 0 ? "" : host[portAt..];
        if (port.Length > 0 && (port[0] != ':' || !port.AsSpan(1).ToString().All(char.IsAsciiDigit))) return false;
        host = portAt < 0 ? host : host[..portAt];
        return host.StartsWith('[') ? IsLiteral(host[1..^1]) : Consists(host, SubDelimiters, international);
    }

    private static bool IsLiteral(string literal)
    {
        if (!literal.StartsWith('v') && !literal.StartsWith('V')) return HostFormats.IsIpv6(literal);
        var dot = literal.IndexOf('.');
        return dot > 1 && literal[1..dot].All(char.IsAsciiHexDigit) && dot + 1 < literal.Length && Consists(literal[(dot + 1)..], SubDelimiters + ":", international: false);
    }

    /// <summary>Only unreserved characters, the given ones, and percent escapes.</summary>
    private static bool Consists(string text, string also, bool international, bool isQuery = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(c) && !Unreserved.Contains(c) && !also.Contains(c))
            {
                if (!international || c < '\u00a0' || !Rune.TryGetRuneAt(text, i, out var rune) || !IsUcs(rune.Value, isQuery)) return false;
                i += rune.Utf16SequenceLength - 1;
            }
        }

        return true;
    }

    private static bool IsUcs(int c, bool isQuery) =>
        c is (>= 0xa0 and <= 0xd7ff) or (>= 0xf900 and <= 0xfdcf) or (>= 0xfdf0 and <= 0xffef)
        || (c is >= 0x10000 and <= 0xefffd && (c & 0xffff) <= 0xfffd && c is < 0xe0000 or >= 0xe1000)
        || (isQuery && c is (>= 0xe000 and <= 0xf8ff) or >= 0xf0000 && (c & 0xffff) <= 0xfffd);
}
