namespace Connector.Runtime.Schemas.Validation;

/// <summary>Mailboxes of RFC 5321 and 6531: dotted atoms or a quoted text, a host name or an address in brackets.</summary>
internal static class EmailFormat
{
    private const string AtomCharacters = "!#$%&'*+-/=?^_`{|}~";

    internal static bool IsEmail(string text, bool international)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && IsLocal(text[..at], international) && IsDomain(text[(at + 1)..], international);
    }

    private static bool IsLocal(string local, bool international) =>
        local[0] == '"' ? IsQuoted(local, international) : local.Split('.').All(atom => atom.Length > 0 && atom.All(c => IsAtom(c, international)));

    private static bool IsQuoted(string local, bool international)
    {
        if (local.Length < 2 || local[^1] != '"') return false;
        for (var i = 1; i < local.Length - 1; i++)
        {
            if (local[i] == '\\' && ++i == local.Length - 1) return false;
            else if (local[i] == '"' && local[i - 1] != '\\') return false;
            if (!(local[i] is >= ' ' and <= '~' || (international && local[i] > '\x7f'))) return false;
        }

        return true;
    }

    private static bool IsDomain(string domain, bool international)
    {
        if (!domain.StartsWith('[') || !domain.EndsWith(']'))
        {
            return HostFormats.IsHostname(domain)
                || (international && domain.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or > '\x7f')));
        }

        var literal = domain[1..^1];
        return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? HostFormats.IsIpv6(literal[5..]) : HostFormats.IsIpv4(literal);
    }

    private static bool IsAtom(char c, bool international) =>
        char.IsAsciiLetterOrDigit(c) || AtomCharacters.Contains(c) || (international && c > '\x7f');
}
