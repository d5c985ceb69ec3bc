using System.Buffers;
using System.Text;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>An address with everything a request needs already in bytes.</summary>
internal sealed class CustomAddress : PreparedAddress
{
    private CustomAddress(string name)
    {
        Name = name;
        ReadKey = Encoding.UTF8.GetBytes($"READ:{name}");
        WriteKey = Encoding.UTF8.GetBytes($"WRITE:{name}");
    }

    public string Name { get; }

    /// <summary><c>READ:name</c>: the body of a read, and what its answer repeats.</summary>
    public byte[] ReadKey { get; }

    /// <summary><c>WRITE:name</c>: the head of a write, and what its answer repeats.</summary>
    public byte[] WriteKey { get; }

    /// <exception cref="ConnectorException">The protocol cannot carry the name.</exception>
    public static CustomAddress Parse(JsonElement address)
    {
        var name = address.GetProperty("address").GetString()!;
        if (CustomFrame.Uncarriable(name) is { } token)
            throw new ConnectorException($"The address \"{name}\" contains \"{token}\", which the protocol uses itself; such a value cannot be addressed.");
        return new CustomAddress(name);
    }
}

/// <summary>The frames of the protocol: <c>&lt;START&gt;</c> body <c>&lt;END&gt;</c>, fields separated by a colon.</summary>
internal static class CustomFrame
{
    /// <summary>A frame that grows beyond this is not one of ours; the link is given up.</summary>
    public const int MaxLength = 1024 * 1024;

    private static readonly string[] Reserved = [":", "<START>", "<END>"];

    public static ReadOnlySpan<byte> Start => "<START>"u8;
    public static ReadOnlySpan<byte> End => "<END>"u8;
    public static ReadOnlySpan<byte> Success => "SUCCESS:"u8;

    /// <summary>The first piece of a text that the protocol cannot carry in a field, or null.</summary>
    public static string? Uncarriable(string text) => Array.Find(Reserved, token => text.Contains(token, StringComparison.Ordinal));

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> value, bool hasValue)
    {
        var length = Start.Length + head.Length + (hasValue ? 1 + value.Length : 0) + End.Length;
        var span = output.GetSpan(length);
        Start.CopyTo(span);
        span = span[Start.Length..];
        head.CopyTo(span);
        span = span[head.Length..];
        if (hasValue)
        {
            span[0] = (byte)':';
            value.CopyTo(span[1..]);
            span = span[(1 + value.Length)..];
        }

        End.CopyTo(span);
        output.Advance(length);
    }
}
