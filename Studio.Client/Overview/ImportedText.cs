using System.Text;
using Studio.Client.Components;

namespace Studio.Client.Overview;

/// <summary>Turns the bytes of a chosen or dropped file into text without changing one of them.</summary>
internal static class ImportedText
{
    /// <summary>Larger files are refused.</summary>
    public const long LargestFile = 10 * 1024 * 1024;

    /// <exception cref="Fault">The bytes are not a text that can be kept byte for byte.</exception>
    public static string Of(ReadOnlySpan<byte> bytes, string fileName)
    {
        if (bytes.IsEmpty) throw new Fault($"{fileName} is empty.");
        if (bytes.Contains((byte)0)) throw new Fault($"{fileName} is not a text file: it contains NUL bytes. A commissioning file is YAML text.");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw new Fault($"{fileName} is not UTF-8 text. Save it as UTF-8 and import it again.", $"Byte {fault.Index} cannot be read.", fault);
        }
    }
}
