using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>How the bytes of registers become a value and back: type, order of bytes and words, bit, scale and offset.</summary>
internal sealed record RegisterFormat(NumberType Type, ByteOrder Order, int? Bit, double Scale, double Offset)
{
    private bool IsScaled => Scale != 1 || Offset != 0;

    /// <exception cref="ConnectorException">The scale is zero.</exception>
    public static RegisterFormat Parse(JsonElement address)
    {
        var name = address.TryGetProperty("dataType", out var type) ? type.GetString()! : "raw";
        var order = name.EndsWith("BEWS", StringComparison.Ordinal) ? ByteOrder.BigWordsSwapped
            : name.EndsWith("LEWS", StringComparison.Ordinal) ? ByteOrder.LittleWordsSwapped
            : name.EndsWith("LE", StringComparison.Ordinal) ? ByteOrder.Little
            : ByteOrder.Big;
        var bare = name.Replace("WS", "", StringComparison.Ordinal).Replace("BE", "", StringComparison.Ordinal).Replace("LE", "", StringComparison.Ordinal);
        var format = new RegisterFormat(
            Enum.Parse<NumberType>(bare, ignoreCase: true),
            order,
            address.TryGetProperty("bit", out var bit) ? bit.GetInt32() : null,
            address.TryGetProperty("scale", out var scale) ? scale.GetDouble() : 1,
            address.TryGetProperty("offset", out var offset) ? offset.GetDouble() : 0);
        if (format.Scale == 0) throw new ConnectorException("A scale of 0 would make every value 0; leave it out or choose another.") { SettingPointer = "/scale" };
        return format;
    }

    /// <summary>Bytes of one value; 0 where one value takes all there is.</summary>
    public int Size => Type switch
    {
        NumberType.Int16 or NumberType.UInt16 or NumberType.Boolean => 2,
        NumberType.Int32 or NumberType.UInt32 or NumberType.Float => 4,
        NumberType.Int64 or NumberType.UInt64 or NumberType.Double => 8,
        _ => 0,
    };

    /// <exception cref="ConnectorException">The registers do not hold a whole number of values.</exception>
    public void Check(int registers)
    {
        if (Bit is not null && registers != 1)
            throw new ConnectorException($"A bit is taken of one register, but the length is {registers}; set it to 1.") { SettingPointer = "/length" };
        if (Bit is null && Size > 0 && registers * 2 % Size != 0)
            throw new ConnectorException($"A value of this data type takes {Size / 2} registers, so a length of {registers} does not hold whole values.") { SettingPointer = "/length" };
    }

    /// <summary>The value in the bytes of registers as they came from the wire.</summary>
    public DataValue Decode(ReadOnlySpan<byte> registers)
    {
        if (Bit is { } bit) return ((Order == ByteOrder.Little ? BinaryPrimitives.ReadUInt16LittleEndian(registers) : BinaryPrimitives.ReadUInt16BigEndian(registers)) >> bit & 1) == 1;
        switch (Type)
        {
            case NumberType.Raw: return DataValue.From(registers.ToArray());
            case NumberType.Base64: return Convert.ToBase64String(registers);
            // What stands behind the first zero is left from an earlier, longer text.
            case NumberType.String: return Encoding.UTF8.GetString(registers.IndexOf((byte)0) is var end and >= 0 ? registers[..end] : registers).TrimEnd(' ');
        }

        if (registers.Length == Size) return DecodeOne(registers);
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            for (var at = 0; at < registers.Length; at += Size) DecodeOne(registers.Slice(at, Size)).WriteTo(writer);
            writer.WriteEndArray();
        }

        using var list = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return DataValue.From(list.RootElement);
    }

    /// <summary>The bytes of registers for a value.</summary>
    /// <exception cref="ConnectorException">The value does not fit; the message says what does.</exception>
    public byte[] Encode(DataValue value, int registers)
    {
        switch (Type)
        {
            case NumberType.Raw or NumberType.Base64: return AllBytes(value, registers);
            case NumberType.String: return Padded(value, registers);
        }

        var bytes = new byte[registers * 2];
        var count = bytes.Length / Size;
        if (count == 1)
        {
            EncodeOne(value.Kind == DataKind.Json && value.AsJson().ValueKind == JsonValueKind.Array ? Only(value.AsJson(), 1)[0] : value, bytes);
            return bytes;
        }

        if (value.Kind != DataKind.Json || value.AsJson().ValueKind != JsonValueKind.Array)
            throw new ConnectorException($"The address holds {count} values: write a list of {count}, such as [1, 2].");
        var values = Only(value.AsJson(), count);
        for (var index = 0; index < count; index++) EncodeOne(values[index], bytes.AsSpan(index * Size, Size));
        return bytes;
    }

    private DataValue DecodeOne(ReadOnlySpan<byte> wire)
    {
        Span<byte> big = stackalloc byte[8];
        big = big[..Size];
        wire.CopyTo(big);
        Reorder(big);
        return Type switch
        {
            NumberType.Boolean => BinaryPrimitives.ReadUInt16BigEndian(big) != 0,
            NumberType.Int16 => Scaled(BinaryPrimitives.ReadInt16BigEndian(big)),
            NumberType.UInt16 => Scaled(BinaryPrimitives.ReadUInt16BigEndian(big)),
            NumberType.Int32 => Scaled(BinaryPrimitives.ReadInt32BigEndian(big)),
            NumberType.UInt32 => Scaled(BinaryPrimitives.ReadUInt32BigEndian(big)),
            NumberType.Int64 => Scaled(BinaryPrimitives.ReadInt64BigEndian(big)),
            NumberType.UInt64 => IsScaled ? OnScale(BinaryPrimitives.ReadUInt64BigEndian(big)) : DataValue.From(BinaryPrimitives.ReadUInt64BigEndian(big)),
            NumberType.Float => Shortest(BinaryPrimitives.ReadSingleBigEndian(big)),
            _ => BinaryPrimitives.ReadDoubleBigEndian(big) is var number && IsScaled ? number * Scale + Offset : number,
        };
    }

    private DataValue Scaled(long number) => IsScaled ? OnScale(number) : DataValue.From(number);

    /// <summary>3 · 0.1 is 0.3, not 0.30000000000000004: within the range of decimals people's numbers are multiplied as people do.</summary>
    private double OnScale(double number) => IsPlain(number) && IsPlain(Scale) && IsPlain(Offset)
        ? (double)((decimal)number * (decimal)Scale + (decimal)Offset)
        : number * Scale + Offset;

    private static bool IsPlain(double number) => number == 0 || Math.Abs(number) is >= 1e-9 and <= 1e12;

    /// <summary>0.1f becomes 0.1, not 0.10000000149011612.</summary>
    private double Shortest(float number)
    {
        var widened = float.IsFinite(number) ? double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : number;
        return IsScaled ? OnScale(widened) : widened;
    }

    private void EncodeOne(DataValue value, Span<byte> wire)
    {
        if (Type == NumberType.Boolean)
        {
            BinaryPrimitives.WriteUInt16BigEndian(wire, Truth(value) ? (ushort)1 : (ushort)0);
            Reorder(wire);
            return;
        }

        if (Type is NumberType.Float or NumberType.Double)
        {
            var number = (Number(value) - Offset) / Scale;
            if (Type == NumberType.Float && double.IsFinite(number) && float.IsInfinity((float)number))
                throw new ConnectorException($"{value} does not fit: this data type holds numbers up to 3.4e38; doubleBE holds larger ones.");
            if (Type == NumberType.Float) BinaryPrimitives.WriteSingleBigEndian(wire, (float)number);
            else BinaryPrimitives.WriteDoubleBigEndian(wire, number);
        }
        else
        {
            var (low, high) = Limits();
            var whole = Whole(value);
            if (whole < low || whole > high)
            {
                var scaled = IsScaled ? $" (scaled to {whole})" : "";
                throw new ConnectorException($"{value}{scaled} does not fit: this data type holds {low} to {high}.");
            }

            // The lower bytes of the two's complement are the same for every width.
            Span<byte> wide = stackalloc byte[16];
            BinaryPrimitives.WriteInt128BigEndian(wide, whole);
            wide[^Size..].CopyTo(wire);
        }

        Reorder(wire);
    }

    private Int128 Whole(DataValue value)
    {
        if (!IsScaled && value.Kind == DataKind.Integer) return value.AsInteger();
        if (!IsScaled && value.Kind == DataKind.UnsignedInteger) return value.AsUnsignedInteger();
        if (!IsScaled && value.Kind == DataKind.Text && Int128.TryParse(value.AsText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var typed)) return typed;
        var number = (Number(value) - Offset) / Scale;
        var rounded = Math.Round(number);
        if (!double.IsFinite(number) || Math.Abs(rounded) > 1e20) throw new ConnectorException($"{value} does not fit: it is no number that a register can hold.");
        if (Math.Abs(number - rounded) > 1e-6 * Math.Max(1, Math.Abs(number)))
            throw new ConnectorException($"{value} does not fit: the registers hold whole numbers" + (IsScaled ? $" of {Scale.ToString(CultureInfo.InvariantCulture)}." : "."));
        return (Int128)rounded;
    }

    private (Int128 Low, Int128 High) Limits() => Type switch
    {
        NumberType.Int16 => (short.MinValue, short.MaxValue),
        NumberType.UInt16 => (0, ushort.MaxValue),
        NumberType.Int32 => (int.MinValue, int.MaxValue),
        NumberType.UInt32 => (0, uint.MaxValue),
        NumberType.Int64 => (long.MinValue, long.MaxValue),
        _ => (0, ulong.MaxValue),
    };

    private static double Number(DataValue value) =>
        TryNumber(value, out var number) ? number : throw new ConnectorException($"{value} is no number; this address holds numbers.");

    private static bool TryNumber(DataValue value, out double number) => value.TryGetNumber(out number)
        || (value.Kind == DataKind.Text && double.TryParse(value.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out number));

    private static bool Truth(DataValue value) => value.Kind switch
    {
        DataKind.Boolean => value.AsBoolean(),
        DataKind.Text when bool.TryParse(value.AsText(), out var truth) => truth,
        _ => TryNumber(value, out var number) && number is (0 or 1) ? number == 1 : throw new ConnectorException($"{value} is neither true nor false."),
    };

    /// <summary>One truth for a coil, as <see cref="Encode"/> does for registers.</summary>
    public static bool[] Coils(DataValue value, int count)
    {
        if (value.Kind == DataKind.Json && value.AsJson().ValueKind == JsonValueKind.Array) return [.. Only(value.AsJson(), count).Select(Truth)];
        return count == 1 ? [Truth(value)] : throw new ConnectorException($"The address holds {count} coils: write a list of {count}, such as [true, false].");
    }

    private static DataValue[] Only(JsonElement list, int count)
    {
        if (list.GetArrayLength() != count) throw new ConnectorException($"The address holds {count} values, the list has {list.GetArrayLength()}.");
        return [.. list.EnumerateArray().Select(DataValue.From)];
    }

    /// <summary>Bytes for all registers: a part of them would overwrite the rest with zeros. A number is no base64, although it may look like some.</summary>
    private static byte[] AllBytes(DataValue value, int registers)
    {
        if (value.Kind is not (DataKind.Bytes or DataKind.Text))
            throw new ConnectorException("Raw registers are written as base64 text; to write numbers choose a data type such as uint16BE.") { SettingPointer = "/dataType" };
        byte[] bytes;
        try
        {
            bytes = value.Kind == DataKind.Bytes ? value.AsBytes() : Convert.FromBase64String(value.AsText());
        }
        catch (FormatException exception)
        {
            throw new ConnectorException("Raw registers are written as base64 text.", exception.Message, exception);
        }

        return bytes.Length == registers * 2 ? bytes
            : throw new ConnectorException($"{bytes.Length} bytes do not fit: the address holds {registers} {(registers == 1 ? "register" : "registers")}, {registers * 2} bytes.");
    }

    private static byte[] Padded(DataValue value, int registers)
    {
        if (value.Kind == DataKind.Null) throw new ConnectorException("null is no text; write \"\" to empty it.");
        var text = Encoding.UTF8.GetBytes(value.ToString());
        if (text.Length > registers * 2) throw new ConnectorException($"{text.Length} bytes of text do not fit into {registers} {(registers == 1 ? "register" : "registers")}.");
        var bytes = new byte[registers * 2];
        text.CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>Turns wire order into big-endian and back: each of the four orders is its own inverse.</summary>
    private void Reorder(Span<byte> bytes)
    {
        if (Order is ByteOrder.Little or ByteOrder.BigWordsSwapped) bytes.Reverse();
        if (Order is ByteOrder.BigWordsSwapped or ByteOrder.LittleWordsSwapped)
        {
            for (var at = 0; at < bytes.Length; at += 2) (bytes[at], bytes[at + 1]) = (bytes[at + 1], bytes[at]);
        }
    }
}

internal enum NumberType
{
    Raw,
    Base64,
    Boolean,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float,
    Double,
    String,
}

/// <summary>The order of the bytes A (most significant) to D on the wire.</summary>
internal enum ByteOrder
{
    /// <summary>A B C D.</summary>
    Big,

    /// <summary>D C B A.</summary>
    Little,

    /// <summary>C D A B.</summary>
    BigWordsSwapped,

    /// <summary>B A D C.</summary>
    LittleWordsSwapped,
}
