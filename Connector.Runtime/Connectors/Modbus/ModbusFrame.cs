using System.Buffers.Binary;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>Frames of Modbus TCP: a header of seven bytes (transaction, protocol 0, length, unit) and the function with its data.</summary>
internal static class ModbusFrame
{
    public const int HeaderLength = 7;

    /// <summary>The protocol allows 253 bytes behind the unit.</summary>
    public const int MaxLength = HeaderLength + 253;

    public static byte[] Read(ushort transaction, byte unit, byte function, int start, int count)
    {
        var frame = Frame(transaction, unit, function, 4);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(8), (ushort)start);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)count);
        return frame;
    }

    /// <summary>Functions 5 and 6: one value of two bytes.</summary>
    public static byte[] WriteOne(ushort transaction, byte unit, byte function, int start, ReadOnlySpan<byte> value)
    {
        var frame = Frame(transaction, unit, function, 4);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(8), (ushort)start);
        value.CopyTo(frame.AsSpan(10));
        return frame;
    }

    /// <summary>Functions 15 and 16: how many coils or registers, how many bytes, the bytes.</summary>
    public static byte[] WriteMany(ushort transaction, byte unit, byte function, int start, int count, ReadOnlySpan<byte> values)
    {
        var frame = Frame(transaction, unit, function, 5 + values.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(8), (ushort)start);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(10), (ushort)count);
        frame[12] = (byte)values.Length;
        values.CopyTo(frame.AsSpan(13));
        return frame;
    }

    public static byte[] PackBits(ReadOnlySpan<bool> bits)
    {
        var bytes = new byte[(bits.Length + 7) / 8];
        for (var index = 0; index < bits.Length; index++)
        {
            if (bits[index]) bytes[index / 8] |= (byte)(1 << index % 8);
        }

        return bytes;
    }

    private static byte[] Frame(ushort transaction, byte unit, byte function, int dataLength)
    {
        var frame = new byte[HeaderLength + 1 + dataLength];
        BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(2 + dataLength));
        frame[6] = unit;
        frame[7] = function;
        return frame;
    }
}
