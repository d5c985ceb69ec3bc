namespace Connector.Runtime.Schemas.Validation;

/// <summary>RFC 6570.</summary>
internal static class UriTemplateFormat
{
    internal static bool IsTemplate(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '{')
            {
                var end = text.IndexOf('}', at);
                if (end < 0 || !IsExpression(text[(at + 1)..end])) return false;
                at = end + 1;
            }
            else if (text[at] == '%')
            {
                if (!IsEscape(text, at)) return false;
                at += 3;
            }
            else if (text[at] <= ' ' || text[at] is '\x7f' or '"' or '<' or '>' or '\\' or '^' or '`' or '|' or '}')
            {
                return false;
            }
            else
            {
                at++;
            }
        }

        return true;
    }

    private static bool IsExpression(string expression)
    {
        if (expression.Length > 0 && "+#./;?&=,!@|".Contains(expression[0])) expression = expression[1..];
        return expression.Split(',').All(IsVariable);
    }

    private static bool IsVariable(string variable)
    {
        if (variable.EndsWith('*')) variable = variable[..^1];
        var colon = variable.IndexOf(':');
        if (colon >= 0)
        {
            var length = variable[(colon + 1)..];
            if (length.Length is 0 or > 4 || !length.All(char.IsAsciiDigit) || length[0] == '0') return false;
            variable = variable[..colon];
        }

        return variable.Split('.').All(IsName);
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0) return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && IsEscape(name, i)) i += 2;
            else if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] != '_') return false;
        }

        return true;
    }

    private static bool IsEscape(string text, int at) => at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
}
