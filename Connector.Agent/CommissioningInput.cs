using Connector.Runtime.Commissioning;

namespace Connector.Agent;

/// <summary>A commissioning file as it lies on disk. Bytes that are no UTF-8 survive reading and writing.</summary>
/// <param name="Path">As given; <c>-</c> is standard input.</param>
/// <param name="File">What it says.</param>
internal sealed record CommissioningInput(string Path, CommissioningFile File)
{
    /// <summary>Reads a file; null with a note where that is impossible. One that is too large is not read, and says so as a problem.</summary>
    public static CommissioningInput? Read(string path, Output output)
    {
        if (Directory.Exists(path))
        {
            output.Note($"{path} is a folder; give the file.");
            return null;
        }

        try
        {
            using var stream = path == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(path);
            var most = CommissioningLimits.Default.MaxLength;
            using var bytes = new MemoryStream();
            var buffer = new byte[81920];
            for (int count; (count = stream.Read(buffer)) > 0 && bytes.Length <= most;) bytes.Write(buffer, 0, count);
            if (bytes.Length > most) return new CommissioningInput(path, CommissioningFile.TooLarge(stream.CanSeek ? stream.Length : bytes.Length));
            return new CommissioningInput(path, CommissioningFile.Parse(CommissioningBytes.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            output.Note($"{path} cannot be read.", exception.Message);
            return null;
        }
    }

    /// <summary>Says the errors that keep the file from being used; true when there are any.</summary>
    public bool TellUnreadable(Output output)
    {
        if (File.IsReadable) return false;
        foreach (var problem in File.Problems) output.Note($"{Path}:{problem.Place.Line}:{problem.Place.Column}: {problem.Message}");
        return true;
    }

    /// <summary>Writes bytes to standard output, with no encoding in between.</summary>
    public static void WriteRaw(string text)
    {
        using var stream = Console.OpenStandardOutput();
        stream.Write(CommissioningBytes.Encode(text));
        stream.Flush();
    }
}
