using System.Text;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>Puts frames of the example protocol into words.</summary>
internal static class CustomTrace
{
    public static FrameDescription Describe(ReadOnlySpan<byte> frame)
    {
        var start = frame.StartsWith(CustomFrame.Start) ? CustomFrame.Start.Length : 0;
        var body = frame[start..];
        if (body.EndsWith(CustomFrame.End)) body = body[..^CustomFrame.End.Length];
        var fields = new List<FrameField>();
        var offset = start;
        var answered = body.StartsWith(CustomFrame.Success);
        if (answered) Take(ref body, ref offset, "Result", fields, toEnd: false);
        Take(ref body, ref offset, "Operation", fields, toEnd: false);
        Take(ref body, ref offset, "Address", fields, toEnd: false);
        if (!body.IsEmpty) Take(ref body, ref offset, "Value", fields, toEnd: true);
        var summary = string.Join(' ', fields.Where(field => field.Name != "Result").Select(field => field.Value));
        return new FrameDescription(answered ? $"answer: {summary}" : summary, fields);
    }

    private static void Take(ref ReadOnlySpan<byte> body, ref int offset, string name, List<FrameField> fields, bool toEnd)
    {
        var length = toEnd ? -1 : body.IndexOf((byte)':');
        var taken = length < 0 ? body : body[..length];
        fields.Add(new FrameField(offset, taken.Length, name, Encoding.UTF8.GetString(taken)));
        var consumed = Math.Min(body.Length, taken.Length + 1);
        body = body[consumed..];
        offset += consumed;
    }
}
