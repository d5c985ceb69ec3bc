using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// Turns nodes into data, references replaced by what they resolve to. What aliases repeat is counted, so that a small file
/// cannot become a huge value.
/// </summary>
/// <param name="scope">Gives references their meaning; null leaves the text behind a tag as it is.</param>
/// <param name="replaceUntagged">Whether known <c>${…}</c> in text without a tag are replaced too.</param>
internal sealed class BlockReader(ReferenceScope? scope, bool replaceUntagged = false)
{
    private const int MostNodes = 500_000;
    private const int MostDepth = 400;

    private int _nodes;

    public Dictionary<string, WrittenReference> References { get; } = [];

    public List<(string Pointer, YamlScalar Node, ReferenceResult Result)> Unresolved { get; } = [];

    public bool SawUnresolved => Unresolved.Count > 0 || SawTooMuch;

    public bool SawCircle => Unresolved.Any(item => item.Result.Kind == ReferenceKind.Circular);

    /// <summary>True when aliases repeat more than is read; the value is cut short then.</summary>
    public bool SawTooMuch { get; private set; }

    public JsonNode? Read(YamlNode node) => Read(node, "", 0);

    private JsonNode? Read(YamlNode node, string pointer, int depth)
    {
        if (++_nodes > MostNodes || depth > MostDepth)
        {
            SawTooMuch = true;
            return null;
        }

        return node switch
        {
            YamlScalar scalar => ReadScalar(scalar, pointer),
            YamlAlias { Target: { } target } => Read(target, pointer, depth + 1),
            YamlMapping mapping => ReadMapping(mapping, pointer, depth),
            YamlSequence sequence => ReadSequence(sequence, pointer, depth),
            _ => null,
        };
    }

    private JsonNode? ReadScalar(YamlScalar scalar, string pointer)
    {
        if (scalar.Tag is "!ref" or "!sub")
        {
            if (scope is null) return JsonValue.Create(scalar.Value);
            var result = scalar.Tag == "!ref" ? scope.Ref(scalar.Value) : scope.Sub(scalar.Value);
            References[pointer] = new WrittenReference(scalar.Tag, scalar.Value, result.Value?.DeepClone(), result.IsResolved);
            if (!result.IsResolved) Unresolved.Add((pointer, scalar, result));
            return result.IsResolved ? result.Value?.DeepClone() : null;
        }

        if (scope is not null && ReferenceSlip.Of(scalar) is { } slip)
        {
            // What a misspelt tag would give is not known either.
            Unresolved.Add((pointer, scalar, new ReferenceResult(ReferenceKind.Unknown, null, false, slip.Text)));
            return null;
        }

        var value = YamlScalars.ToJson(scalar);
        if (!replaceUntagged || scope is null || !scalar.Value.Contains("${", StringComparison.Ordinal) || value?.GetValueKind() != JsonValueKind.String) return value;
        return ReferenceScope.Placeholder.Replace(scalar.Value, match =>
        {
            var found = scope.Lookup(match.Groups[1].Value.Trim());
            return found.IsResolved ? ReferenceScope.AsText(found.Value) : match.Value;
        });
    }

    private JsonObject ReadMapping(YamlMapping mapping, string pointer, int depth)
    {
        var result = new JsonObject();
        foreach (var entry in mapping.Entries)
        {
            if (entry.KeyText is { } key && !IsMerge(entry) && !result.ContainsKey(key))
                result[key] = Read(entry.Value, JsonPointer.Append(pointer, key), depth + 1);
        }

        foreach (var entry in mapping.Entries.Where(IsMerge)) Merge(result, entry.Value, pointer, depth);
        return result;
    }

    private static bool IsMerge(YamlEntry entry) => entry.Key is YamlScalar { Style: YamlStyle.Plain, Value: "<<" };

    private void Merge(JsonObject into, YamlNode value, string pointer, int depth)
    {
        var sources = value is YamlSequence list ? list.Items.Select(item => item.Value) : [value];
        foreach (var source in sources)
        {
            if (Read(source, pointer, depth + 1) is not JsonObject merged) continue;
            foreach (var (key, item) in merged)
            {
                if (!into.ContainsKey(key)) into[key] = item?.DeepClone();
            }
        }
    }

    private JsonArray ReadSequence(YamlSequence sequence, string pointer, int depth)
    {
        var result = new JsonArray();
        for (var i = 0; i < sequence.Items.Count; i++) result.Add(Read(sequence.Items[i].Value, $"{pointer}/{i}", depth + 1));
        return result;
    }

    /// <summary>Data as an element, however deep it is.</summary>
    public static JsonElement ToElement(JsonNode? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 2 * MostDepth, SkipValidation = true }))
        {
            if (value is null) writer.WriteNullValue();
            else value.WriteTo(writer);
        }

        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), new JsonDocumentOptions { MaxDepth = 2 * MostDepth });
        return document.RootElement.Clone();
    }
}
