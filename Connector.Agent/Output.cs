using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connector.Agent;

/// <summary>
/// What a command says: results on standard output, either as lines for people or as one JSON object per line, and
/// everything else on standard error. Thread-safe; a line is never torn.
/// </summary>
internal sealed class Output(TextWriter results, TextWriter log, bool json)
{
    private readonly Lock _lock = new();

    /// <summary>Standard output and error of this process.</summary>
    public static Output Standard(bool json) => new(Console.Out, Console.Error, json);

    public bool IsJson => json;

    /// <summary>One result: the line in text mode, the object in JSON mode.</summary>
    public void Result(string line, Action<Utf8JsonWriter> fields)
    {
        if (json) Object(fields);
        else Line(line);
    }

    /// <summary>A line for people only.</summary>
    public void Text(string line)
    {
        if (!json) Line(line);
    }

    /// <summary>An object for programs only; <paramref name="fields"/> writes what stands between the braces.</summary>
    public void Json(Action<Utf8JsonWriter> fields)
    {
        if (json) Object(fields);
    }

    /// <summary>A remark or a failure, on standard error in both modes.</summary>
    public void Note(string sentence, string? detail = null)
    {
        lock (_lock)
        {
            log.WriteLine(sentence);
            if (!string.IsNullOrEmpty(detail)) log.WriteLine($"  {detail}");
        }
    }

    private void Object(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        Line(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private void Line(string line)
    {
        lock (_lock)
        {
            results.WriteLine(line);
            results.Flush();
        }
    }
}
