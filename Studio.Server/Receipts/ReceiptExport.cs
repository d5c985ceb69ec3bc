using System.Security.Cryptography;
using System.Text;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Http.HttpResults;
using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Server.Texts;
using Studio.Server.Versions;

namespace Studio.Server.Receipts;

/// <summary>Hands out the receipt of the present text. The text is kept as a version, as an export is, so that the two can be matched later.</summary>
internal static class ReceiptExport
{
    public static async Task<Results<FileContentHttpResult, NotFound>> Get(
        string key, HttpContext http, OpenTexts texts, VersionStore versions, TrialBooks books, IConnectorCatalog catalog, Fingerprints fingerprints, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await texts.AcquireAsync(key, cancellationToken) is not { } open) return TypedResults.NotFound();
        try
        {
            var (_, text, file) = open.Text.Current;
            var readable = file.IsReadable ? file : open.Text.LastReadable;
            var by = http.User.Identity?.Name ?? "";
            var book = await books.OpenAsync(key, cancellationToken);
            var marks = MarkSheet.Of(readable, open.Values.Clear, book.Trials, catalog, fingerprints);
            var head = new ReceiptHead(
                ServiceNames.NameOf(readable, null),
                await versions.KeepAsync(key, text, VersionOccasion.Export, by, cancellationToken),
                Convert.ToHexStringLower(SHA256.HashData(CommissioningBytes.Encode(text))),
                time.GetUtcNow(), by, TrialBook.StudioVersion, file.IsReadable);
            return TypedResults.File(Encoding.UTF8.GetBytes(ReceiptText.Write(head, marks)), "text/markdown; charset=utf-8", "test-receipt.md");
        }
        finally
        {
            await texts.ReleaseAsync(key);
        }
    }
}
