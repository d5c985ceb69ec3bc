namespace Connector.Runtime.Schemas;

/// <summary>What a <c>$schema</c> switches on.</summary>
/// <param name="Draft">Which keywords count.</param>
/// <param name="Asserts">False when a custom meta-schema leaves the validation vocabulary out.</param>
/// <param name="AssertsFormats">True when the meta-schema requires the format-assertion vocabulary.</param>
internal sealed record SchemaDialect(SchemaDraft Draft, bool Asserts = true, bool AssertsFormats = false);

/// <summary>A schema with an <c>$id</c> of its own (or the root of a document) and the anchors inside it.</summary>
internal sealed class SchemaResource(SchemaDocument document, SchemaResource? parent, string pointer, string baseUri, SchemaDialect dialect)
{
    internal SchemaDocument Document { get; } = document;

    /// <summary>The resource this one stands in, null at the root.</summary>
    internal SchemaResource? Parent { get; } = parent;

    internal string Pointer { get; } = pointer;

    /// <summary>Without fragment; may be empty.</summary>
    internal string BaseUri { get; } = baseUri;

    internal SchemaDialect Dialect { get; } = dialect;

    internal SchemaDraft Draft => Dialect.Draft;

    /// <summary>Plain names ($anchor, $dynamicAnchor, <c>$id: "#name"</c>) and where they stand.</summary>
    internal Dictionary<string, string> Anchors { get; } = [];

    /// <summary>Those of $dynamicAnchor only.</summary>
    internal Dictionary<string, string> DynamicAnchors { get; } = [];

    /// <summary>2019-09: the root of this resource says <c>$recursiveAnchor: true</c>.</summary>
    internal bool RecursiveAnchor { get; set; }

    internal SchemaNode Root => Document.NodeAt(Pointer)!;
}
