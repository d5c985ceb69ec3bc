using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Runtime.Schemas.Fields;

namespace Connector.Agent;

/// <summary>Hides secrets in settings that are printed: what a terminal shows ends in the logs of a pipeline.</summary>
internal static partial class SecretMask
{
    /// <summary>The same value, with texts and numbers of secret names and passwords inside addresses (<c>user:password@</c>) hidden.</summary>
    public static JsonElement Hide(JsonElement value) => JsonSerializer.SerializeToElement(Hide(JsonNode.Parse(value.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 1_000 }), null));

    private static JsonNode? Hide(JsonNode? node, string? name) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hide(member.Value, member.Key)))),
        JsonArray items => new JsonArray([.. items.Select(item => Hide(item, name))]),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => HideText(text.GetValue<string>(), name),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number && IsSecret(name) => SecretNames.Mask,
        _ => node?.DeepClone(),
    };

    private static string HideText(string text, string? name) =>
        text.Length == 0 ? text : IsSecret(name) ? SecretNames.Mask : PasswordInAddress().Replace(text, $"$1{SecretNames.Mask}@");

    private static bool IsSecret(string? name) => name is not null && SecretNames.Smells(name);

    // RFC 3986, 3.2.1: userinfo stands between "//" and "@", and holds neither "/" nor "@" unescaped.
    [GeneratedRegex("(://[^/@:\\s]*:)[^/@\\s]+@")]
    private static partial Regex PasswordInAddress();
}
