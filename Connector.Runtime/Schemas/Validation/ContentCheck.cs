using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// contentEncoding (base64) and contentMediaType (application/json). Only draft 7 lets them refuse a value, and only
/// where that is asked for; later drafts keep them as remarks.
/// </summary>
internal sealed class ContentCheck : KeywordCheck
{
    private readonly bool _base64;
    private readonly bool _json;

    private ContentCheck(SchemaNode owner, bool base64, bool json)
        : base(owner, base64 ? "contentEncoding" : "contentMediaType")
    {
        _base64 = base64;
        _json = json;
    }

    internal static KeywordCheck? From(SchemaNode node)
    {
        if (node.Draft != SchemaDraft.Draft7) return null;
        var (base64, json) = (node.Text("contentEncoding") == "base64", node.Text("contentMediaType") == "application/json");
        return base64 || json ? new ContentCheck(node, base64, json) : null;
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (!run.Options.AssertContent || value.ValueKind != JsonValueKind.String) return true;
        var text = value.GetString()!;
        if (_base64)
        {
            var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(Encoding.UTF8.GetMaxByteCount(text.Length)) + 3];
            if (!Convert.TryFromBase64String(text, bytes, out var length)) return Refuse(run, "contentEncoding", "base64 text");
            text = Encoding.UTF8.GetString(bytes, 0, length);
        }

        return !_json || IsJson(text) || Refuse(run, "contentMediaType", _base64 ? "JSON in base64" : "JSON");
    }

    private bool Refuse(Evaluation run, string keyword, string words)
    {
        if (run.Collects) run.Report(Owner, keyword, $"{Wording.Label(run)} must be {words}.");
        return false;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = SchemaDocument.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
