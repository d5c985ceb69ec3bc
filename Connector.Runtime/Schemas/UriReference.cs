namespace Connector.Runtime.Schemas;

/// <summary>
/// Reference resolution of RFC 3986 on plain strings. The base may be empty or as odd as <c>CustomConnection</c>: schemas use ids as
/// names, and nothing is ever fetched.
/// </summary>
internal static class UriReference
{
    /// <summary>The part before <c>#</c> and the fragment after it (empty when there is none).</summary>
    internal static (string Uri, string Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#');
        return hash < 0 ? (reference, "") : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <param name="baseUri">Without fragment.</param>
    /// <param name="reference">Without fragment.</param>
    internal static string Resolve(string baseUri, string reference)
    {
        if (reference.Length == 0) return baseUri;
        if (SchemeLength(reference) > 0) return reference;
        var (scheme, authority, path, _) = Parts(baseUri);
        if (reference.StartsWith("//", StringComparison.Ordinal)) return scheme + reference;
        if (reference[0] == '?') return scheme + authority + path + reference;
        var question = reference.IndexOf('?');
        var (referencePath, query) = question < 0 ? (reference, "") : (reference[..question], reference[question..]);
        if (referencePath[0] != '/')
        {
            var slash = path.LastIndexOf('/');
            referencePath = slash >= 0 ? path[..(slash + 1)] + referencePath : authority.Length > 0 ? "/" + referencePath : referencePath;
        }

        return scheme + authority + RemoveDots(referencePath) + query;
    }

    private static (string Scheme, string Authority, string Path, string Query) Parts(string uri)
    {
        var schemeEnd = SchemeLength(uri);
        var rest = uri[schemeEnd..];
        var authority = "";
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.AsSpan(2).IndexOfAny('/', '?');
            authority = end < 0 ? rest : rest[..(end + 2)];
            rest = rest[authority.Length..];
        }

        var question = rest.IndexOf('?');
        return (uri[..schemeEnd], authority, question < 0 ? rest : rest[..question], question < 0 ? "" : rest[question..]);
    }

    /// <summary>Length of "http:" with its colon, or 0.</summary>
    private static int SchemeLength(string uri)
    {
        var colon = uri.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(uri[0])) return 0;
        return uri.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0 ? colon + 1 : 0;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static string RemoveDots(string path)
    {
        if (!path.Contains("./", StringComparison.Ordinal) && !path.EndsWith('.')) return path;
        var kept = new List<string>();
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            if (parts[i] == "..")
            {
                if (kept.Count > 1 || (kept.Count == 1 && kept[0].Length > 0)) kept.RemoveAt(kept.Count - 1);
                if (last) kept.Add("");
            }
            else if (parts[i] != ".")
            {
                kept.Add(parts[i]);
            }
            else if (last)
            {
                kept.Add("");
            }
        }

        return string.Join('/', kept);
    }
}
