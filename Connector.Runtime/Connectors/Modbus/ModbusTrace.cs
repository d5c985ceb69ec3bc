using System.Buffers.Binary;
using System.Globalization;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>Puts frames of Modbus TCP into words.</summary>
internal static class ModbusTrace
{
    public static FrameDescription Describe(FrameDirection direction, ReadOnlySpan<byte> frame)
    {
        if (frame.Length < ModbusFrame.HeaderLength + 1) return new FrameDescription($"{frame.Length} bytes, too short for a frame", []);
        List<FrameField> fields =
        [
            new(0, 2, "Transaction", Word(frame, 0)),
            new(2, 2, "Protocol", Word(frame, 2)),
            new(4, 2, "Length", Word(frame, 4)),
            new(6, 1, "Unit", Number(frame[6])),
            new(7, 1, "Function", $"{frame[7] & 0x7F} {Name(frame[7] & 0x7F)}"),
        ];
        var name = Name(frame[7] & 0x7F);
        var data = frame[8..];
        if (frame[7] >= 0x80)
        {
            if (data.Length > 0) fields.Add(new(8, 1, "Exception", Number(data[0])));
            return new FrameDescription($"{name}: exception {(data.Length > 0 ? Number(data[0]) : "?")}", fields);
        }

        var isRead = frame[7] is >= 1 and <= 4;
        if (direction == FrameDirection.Received && isRead)
        {
            if (data.Length > 0) fields.Add(new(8, 1, "Bytes", Number(data[0])));
            if (data.Length > 1) fields.Add(new(9, data.Length - 1, "Data", Convert.ToHexString(data[1..])));
            return new FrameDescription($"{name}: {Math.Max(0, data.Length - 1)} bytes", fields);
        }

        if (data.Length < 4) return new FrameDescription(name, fields);
        fields.Add(new(8, 2, "Address", Word(data, 0)));
        fields.Add(new(10, 2, frame[7] is 5 or 6 ? "Value" : "Count", Word(data, 2)));
        if (data.Length > 5)
        {
            fields.Add(new(12, 1, "Bytes", Number(data[4])));
            fields.Add(new(13, data.Length - 5, "Data", Convert.ToHexString(data[5..])));
        }

        return new FrameDescription($"{name} {Word(data, 0)}, {(frame[7] is 5 or 6 ? "value" : "count")} {Word(data, 2)}", fields);
    }

    private static string Name(int function) => function switch
    {
        1 => "read coils",
        2 => "read discrete inputs",
        3 => "read holding registers",
        4 => "read input registers",
        5 => "write one coil",
        6 => "write one register",
        15 => "write coils",
        16 => "write registers",
        _ => "unknown function",
    };

    private static string Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]).ToString(CultureInfo.InvariantCulture);

    private static string Number(byte value) => value.ToString(CultureInfo.InvariantCulture);
}
