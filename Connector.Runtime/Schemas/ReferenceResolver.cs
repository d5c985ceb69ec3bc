namespace Connector.Runtime.Schemas;

/// <summary>
/// Finds what a reference means. The specification's answer comes first; where it has none, an <c>$id</c> nested by habit
/// (<c>/properties/host</c> stands on every property of the vendor's schemas) must not cut a reference off from its document, so the
/// resources around are tried from the inside out.
/// </summary>
internal static class ReferenceResolver
{
    internal static SchemaNode? Resolve(SchemaNode from, string reference)
    {
        var (uri, fragment) = UriReference.Split(reference);
        for (var around = from.Resource; around is not null; around = around.Parent)
        {
            var resource = uri.Length == 0 ? around : Find(from.Document, UriReference.Resolve(around.BaseUri, uri));
            if (resource is not null && In(resource, fragment) is { } target) return target;
        }

        return null;
    }

    private static SchemaResource? Find(SchemaDocument document, string uri) => document.Index.Find(uri) ?? document.Library.Find(uri);

    private static SchemaNode? In(SchemaResource resource, string fragment)
    {
        if (fragment.Length == 0) return resource.Root;
        var decoded = fragment.Contains('%') ? Uri.UnescapeDataString(fragment) : fragment;
        if (decoded[0] == '/') return resource.Document.NodeAt(resource.Pointer + decoded);
        return resource.Anchors.TryGetValue(decoded, out var pointer) ? resource.Document.NodeAt(pointer) : null;
    }
}
