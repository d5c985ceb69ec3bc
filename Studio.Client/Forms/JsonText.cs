using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Client.Forms;

/// <summary>Reads JSON that a person types.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 500, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    public static bool TryRead(string text, out JsonNode? value)
    {
        try
        {
            value = JsonNode.Parse(text, documentOptions: Options);
            return true;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>What is wrong and where, or null when it is JSON.</summary>
    public static string? Fault(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text, Options);
            return null;
        }
        catch (JsonException fault)
        {
            var words = fault.Message.Split(" LineNumber:")[0].TrimEnd('.');
            return $"line {fault.LineNumber + 1}, column {fault.BytePositionInLine + 1}: {words}.";
        }
    }
}
