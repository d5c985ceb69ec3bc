using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;

namespace Connector.Runtime.Catalog;

/// <summary>Everything that can be said about a connector's schemas: the page, the command line and the conformance tests ask here.</summary>
public static class ConnectorLint
{
    /// <summary>
    /// The findings in its schemas and those of whoever loaded it; null where nothing could be read. Only a connector of JavaScript is
    /// also loaded by Connectware, so only there the keys that Connectware does not add by itself have to be declared.
    /// </summary>
    public static LintReport? Of(ConnectorEntry connector)
    {
        var documents = new[] { connector.ConnectionSchema?.Document, connector.AddressSchema?.Document }.OfType<SchemaDocument>().ToArray();
        if (documents.Length == 0) return connector.Findings.Count == 0 ? null : new LintReport(connector.Findings, 0, 0);
        var report = connector.Origin == ConnectorOrigin.NodeFolder ? SchemaLint.Check(documents) : SchemaLint.CheckForThisRuntime(documents);
        return connector.Findings.Count == 0 ? report : report with { Findings = [.. report.Findings.Concat(connector.Findings).OrderByDescending(finding => finding.Severity)] };
    }
}
