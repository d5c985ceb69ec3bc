namespace Connector.Sdk;

public enum FrameDirection
{
    Sent,
    Received,
}

/// <summary>
/// Takes the frames that a connection sends and receives. Bytes are copied only while somebody watches; the buffer is
/// bounded and counts what it drops. Secrets must not be passed in.
/// </summary>
public interface IFrameTrace
{
    /// <summary>False while nobody watches: skip the work of collecting a frame then.</summary>
    bool IsEnabled { get; }

    /// <summary>Records one whole frame as the protocol sees it. Thread-safe, never blocks, never throws.</summary>
    void Frame(FrameDirection direction, ReadOnlySpan<byte> bytes);
}

/// <summary>A frame in words.</summary>
/// <param name="Summary">One line: function, address, result.</param>
/// <param name="Fields">The decoded fields in frame order.</param>
public sealed record FrameDescription(string Summary, IReadOnlyList<FrameField> Fields);

/// <summary>One decoded field.</summary>
/// <param name="Offset">Byte offset in the frame.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Name">The protocol's word for it.</param>
/// <param name="Value">Its value, readable.</param>
public sealed record FrameField(int Offset, int Length, string Name, string Value);
