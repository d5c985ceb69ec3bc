using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Studio.Client.Forms.Preview;

/// <summary>
/// A link that carries a whole preview. The parts are deflated into the fragment, which browsers do not send to the server, so
/// neither a log nor a proxy sees a schema. What does not fit into <see cref="MostCharacters"/> gets no link.
/// </summary>
public static class PreviewLink
{
    /// <summary>Longer links break in mail programs and chats.</summary>
    public const int MostCharacters = 16_000;

    /// <summary>A fragment is refused when it unpacks to more than this: a small link must not fill the memory.</summary>
    public const int MostUnpacked = 1024 * 1024;

    private const string Prefix = "#p=";

    /// <summary>The fragment with its sign, or null when it would be too long.</summary>
    public static string? Write(PreviewParts parts)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(parts);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize)) deflate.Write(json);
        var text = Base64Url.EncodeToString(packed.ToArray());
        return text.Length > MostCharacters ? null : Prefix + text;
    }

    /// <summary>What an address carries, or null when it carries nothing that can be read.</summary>
    public static PreviewParts? Read(string address)
    {
        var at = address.IndexOf(Prefix, StringComparison.Ordinal);
        if (at < 0 || address.Length - at > MostCharacters + Prefix.Length) return null;
        try
        {
            using var packed = new MemoryStream(Base64Url.DecodeFromChars(address.AsSpan(at + Prefix.Length)));
            using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
            using var json = new MemoryStream();
            var buffer = new byte[8192];
            for (int read; (read = inflate.Read(buffer)) > 0;)
            {
                if (json.Length + read > MostUnpacked) return null;
                json.Write(buffer, 0, read);
            }

            return JsonSerializer.Deserialize<PreviewParts>(Encoding.UTF8.GetString(json.ToArray()));
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or JsonException)
        {
            return null;
        }
    }
}

/// <param name="Schema">The schema as typed.</param>
/// <param name="Ui">The UI schema as typed; empty for none.</param>
/// <param name="Data">The data as JSON; empty for none.</param>
public sealed record PreviewParts(string Schema, string Ui, string Data);
