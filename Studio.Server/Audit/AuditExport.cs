using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Client.Ports;

namespace Studio.Server.Audit;

/// <summary>
/// <c>/audit/export?format=csv|jsonl</c> with the filter of the page: all lines that fit, newest first, as they are read, so
/// that the size of the answer costs no memory. Times are UTC.
/// </summary>
internal static class AuditExport
{
    private const int AtOnce = 500;
    private static readonly string[] Columns = ["at", "user", "deed", "service", "subject", "detail"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext http, AuditTrail audit, string? format, string? user, string? deed, string? text, DateTimeOffset? from, DateTimeOffset? until)
    {
        var csv = format != "jsonl";
        http.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=audit.{(csv ? "csv" : "jsonl")}";
        var filter = new AuditFilter(user, deed, text, from, until);
        if (csv) await http.Response.WriteAsync(string.Join(',', Columns) + "\r\n", http.RequestAborted);
        long? before = null;
        while (await audit.FindAsync(filter, before, AtOnce, http.RequestAborted) is { Count: > 0 } lines)
        {
            var part = new StringBuilder();
            foreach (var line in lines)
            {
                string?[] cells = [line.At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), line.User, line.Deed, line.Service ?? line.ServiceKey, line.Subject, line.Detail];
                if (csv) part.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");
                else part.Append(JsonSerializer.Serialize(Columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second), Plain)).Append('\n');
            }

            await http.Response.WriteAsync(part.ToString(), http.RequestAborted);
            before = lines[^1].Id;
        }
    }

    /// <summary>Quoted, and with an apostrophe before what a spreadsheet would take for a formula.</summary>
    internal static string Quoted(string? cell) =>
        $"\"{(cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" : "")}{cell?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
