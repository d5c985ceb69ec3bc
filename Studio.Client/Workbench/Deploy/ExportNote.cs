using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench.Deploy;

/// <summary>What Connectware may not know, told once however often it stands in the file.</summary>
/// <param name="Sentence">For people.</param>
/// <param name="Pointers">Where it stands, in text order.</param>
internal sealed record ExportNote(string Sentence, IReadOnlyList<string> Pointers)
{
    public static IReadOnlyList<ExportNote> Of(CommissioningFile file, ISchemaSource schemas) =>
        [.. ExportNotices.Of(file, schemas).GroupBy(notice => notice.Message).Select(group => new ExportNote(group.Key, [.. group.Select(notice => notice.Pointer ?? "")]))];
}
