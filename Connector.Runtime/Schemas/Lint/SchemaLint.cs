using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>Looks through schemas for what their authors would want to know. Thread-safe; nothing is fetched.</summary>
public static class SchemaLint
{
    /// <summary>The findings about schemas, as their authors wrote them (without the standard keys the studio adds).</summary>
    public static LintReport Check(params IEnumerable<SchemaDocument> documents)
    {
        List<LintFinding> findings = [];
        var (fields, clean) = (0, 0);
        foreach (var document in documents.Select(document => document.AsWritten).Distinct())
        {
            var sink = new LintSink(document);
            var places = SchemaPlace.All(document).ToList();
            CheckDocument(document, places, sink);
            findings.AddRange(sink.Findings);
            var pointers = places.Where(place => place.IsField).Select(place => place.Node.Pointer).ToHashSet();
            var faulty = sink.Findings.Where(finding => finding.Severity > LintSeverity.Information).Select(finding => FieldOf(finding.Pointer, pointers)).Distinct().Count(pointer => pointer is not null);
            fields += pointers.Count;
            clean += pointers.Count - faulty;
        }

        return new LintReport([.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Place?.Line ?? 0)], fields, clean);
    }

    /// <summary>The same for schemas that only this runtime reads, such as a C# connector's: it adds the standard keys by itself.</summary>
    public static LintReport CheckForThisRuntime(params IEnumerable<SchemaDocument> documents)
    {
        var report = Check(documents);
        return report with { Findings = [.. report.Findings.Where(finding => !ConnectorRules.IsForConnectwareOnly(finding))] };
    }

    private static void CheckDocument(SchemaDocument document, List<SchemaPlace> places, LintSink sink)
    {
        CheckText(document, sink);
        foreach (var (pointer, _) in document.RepeatedKeys)
        {
            sink.Error("key-repeated", pointer, $"The key {Wording.Quote(JsonPointer.Split(pointer)[^1])} stands twice in one object; only the last one counts.", "Remove one of them.");
        }

        KeywordRules.CheckMetaSchema(document, sink);
        ConnectorRules.Check(document, sink);
        foreach (var place in places)
        {
            KeywordRules.Check(place, sink);
            ReferenceRules.Check(place, sink);
            PatternRules.Check(place, sink);
            ValueRules.Check(place, sink);
            FieldRules.Check(place, sink);
            FieldRules.CheckSiblings(place, sink);
        }
    }

    /// <summary>Comments and trailing commas are read here, but not by a program that takes JSON at its word.</summary>
    private static void CheckText(SchemaDocument document, LintSink sink)
    {
        if (document.Text is null) return;
        try
        {
            using var strict = JsonDocument.Parse(document.Text, new JsonDocumentOptions { MaxDepth = SchemaDocument.MaxDepth });
        }
        catch (JsonException loose)
        {
            var place = new JsonPlace((int)(loose.LineNumber ?? 0) + 1, (int)(loose.BytePositionInLine ?? 0) + 1);
            sink.Error("json-comment", "", $"At {place} stands a comment or a comma that JSON does not know; Connectware cannot read the file.", "Take it out; \"$comment\" holds remarks.");
        }
    }

    /// <summary>The innermost field that a finding is about.</summary>
    private static string? FieldOf(string pointer, HashSet<string> fields)
    {
        while (pointer.Length > 0)
        {
            if (fields.Contains(pointer)) return pointer;
            pointer = pointer[..pointer.LastIndexOf('/')];
        }

        return null;
    }
}
