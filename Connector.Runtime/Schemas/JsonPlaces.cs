using System.Text;
using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>A place in a text, both counted from 1; columns in characters.</summary>
public readonly record struct JsonPlace(int Line, int Column)
{
    public override string ToString() => $"({Line},{Column})";
}

/// <summary>Where each value of a JSON text stands: at its key, or at its own beginning in a list.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, long> _offsets = [];
    private readonly List<(string Pointer, long Offset)> _repeated = [];
    private readonly byte[] _bytes;
    private readonly List<int> _lines = [0];

    private JsonPlaces(byte[] bytes)
    {
        _bytes = bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\n') _lines.Add(i + 1);
        }
    }

    internal IReadOnlyList<(string Pointer, JsonPlace Place)> Repeated => [.. _repeated.Select(key => (key.Pointer, At(key.Offset)))];

    internal static JsonPlaces Of(string text)
    {
        var places = new JsonPlaces(Encoding.UTF8.GetBytes(text));
        places.Read();
        return places;
    }

    internal JsonPlace? Find(string pointer) => _offsets.TryGetValue(pointer, out var offset) ? At(offset) : null;

    private void Read()
    {
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = SchemaDocument.MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        // One entry per open object or list: its pointer and, in a list, the next index.
        var open = new Stack<(string Pointer, int Index)>();
        var keyPointer = "";
        var isKeyed = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    keyPointer = JsonPointer.Append(open.Peek().Pointer, reader.GetString()!);
                    if (!_offsets.TryAdd(keyPointer, reader.TokenStartIndex)) _repeated.Add((keyPointer, reader.TokenStartIndex));
                    isKeyed = true;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    continue;
            }

            var pointer = isKeyed ? keyPointer : "";
            if (!isKeyed && open.TryPop(out var list))
            {
                pointer = JsonPointer.Append(list.Pointer, list.Index);
                open.Push((list.Pointer, list.Index + 1));
            }

            if (!isKeyed) _offsets[pointer] = reader.TokenStartIndex;
            isKeyed = false;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((pointer, 0));
        }
    }

    private JsonPlace At(long offset)
    {
        var found = _lines.BinarySearch((int)offset);
        var line = found >= 0 ? found : ~found - 1;
        return new JsonPlace(line + 1, Encoding.UTF8.GetCharCount(_bytes.AsSpan(_lines[line], (int)offset - _lines[line])) + 1);
    }
}
