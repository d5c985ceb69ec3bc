using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Connector.Sdk;

/// <summary>What kind of value a <see cref="DataValue"/> holds.</summary>
public enum DataKind : byte
{
    Null,
    Boolean,
    Integer,
    UnsignedInteger,
    Number,
    Text,
    Bytes,
    Json,
}

/// <summary>
/// A value read from or written to a device: a union that needs no JSON tree and no boxing, so that a poll need not
/// allocate. 64-bit integers stay exact.
/// </summary>
public readonly struct DataValue : IEquatable<DataValue>
{
    private readonly object? _reference;
    private readonly long _bits;

    private DataValue(DataKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    public DataKind Kind { get; }

    public static DataValue Null => default;

    public static DataValue From(bool value) => new(DataKind.Boolean, value ? 1 : 0);
    public static DataValue From(long value) => new(DataKind.Integer, value);
    public static DataValue From(ulong value) => value <= long.MaxValue ? From((long)value) : new(DataKind.UnsignedInteger, (long)value);
    public static DataValue From(double value) => new(DataKind.Number, BitConverter.DoubleToInt64Bits(value));
    public static DataValue From(string? value) => value is null ? Null : new(DataKind.Text, 0, value);

    /// <summary>Bytes that must not change afterwards; shown and sent as base64.</summary>
    public static DataValue From(byte[] value) => new(DataKind.Bytes, 0, value);

    /// <summary>Any JSON. Scalars become their own kind, arrays and objects stay JSON (a copy, independent of its document).</summary>
    public static DataValue From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => Null,
        JsonValueKind.True => From(true),
        JsonValueKind.False => From(false),
        JsonValueKind.String => From(json.GetString()),
        JsonValueKind.Number when json.TryGetInt64(out var integer) => From(integer),
        JsonValueKind.Number when json.TryGetUInt64(out var unsigned) => From(unsigned),
        JsonValueKind.Number => From(json.GetDouble()),
        _ => new(DataKind.Json, 0, json.Clone()),
    };

    public static implicit operator DataValue(bool value) => From(value);
    public static implicit operator DataValue(int value) => From((long)value);
    public static implicit operator DataValue(long value) => From(value);
    public static implicit operator DataValue(ulong value) => From(value);
    public static implicit operator DataValue(double value) => From(value);

    /// <summary>Mind <c>condition ? value : null</c>: without a cast to <c>DataValue?</c> its null becomes <see cref="Null"/> through this conversion.</summary>
    public static implicit operator DataValue(string? value) => From(value);

    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBoolean() => Kind == DataKind.Boolean ? _bits != 0 : throw Mismatch(DataKind.Boolean);
    public long AsInteger() => Kind == DataKind.Integer ? _bits : throw Mismatch(DataKind.Integer);
    public ulong AsUnsignedInteger() => Kind switch
    {
        DataKind.UnsignedInteger => (ulong)_bits,
        DataKind.Integer when _bits >= 0 => (ulong)_bits,
        _ => throw Mismatch(DataKind.UnsignedInteger),
    };
    public string AsText() => _reference as string ?? throw Mismatch(DataKind.Text);
    public byte[] AsBytes() => _reference as byte[] ?? throw Mismatch(DataKind.Bytes);
    public JsonElement AsJson() => Kind == DataKind.Json ? Unsafe.Unbox<JsonElement>(_reference!) : throw Mismatch(DataKind.Json);

    /// <summary>The value as a double, where it is a number of any kind.</summary>
    public bool TryGetNumber(out double number)
    {
        number = Kind switch
        {
            DataKind.Integer => _bits,
            DataKind.UnsignedInteger => (ulong)_bits,
            DataKind.Number => BitConverter.Int64BitsToDouble(_bits),
            _ => double.NaN,
        };
        return Kind is DataKind.Integer or DataKind.UnsignedInteger or DataKind.Number;
    }

    /// <summary>The JSON type a person would name: null, boolean, integer, number, string, bytes, array or object.</summary>
    public string TypeName => Kind switch
    {
        DataKind.Null => "null",
        DataKind.Boolean => "boolean",
        DataKind.Integer or DataKind.UnsignedInteger => "integer",
        DataKind.Number => "number",
        DataKind.Text => "string",
        DataKind.Bytes => "bytes",
        _ => AsJson().ValueKind == JsonValueKind.Array ? "array" : "object",
    };

    /// <summary>Writes the value as JSON. NaN and infinities, which JSON lacks, are written as strings.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (Kind)
        {
            case DataKind.Null: writer.WriteNullValue(); break;
            case DataKind.Boolean: writer.WriteBooleanValue(_bits != 0); break;
            case DataKind.Integer: writer.WriteNumberValue(_bits); break;
            case DataKind.UnsignedInteger: writer.WriteNumberValue((ulong)_bits); break;
            case DataKind.Number:
                var number = BitConverter.Int64BitsToDouble(_bits);
                if (double.IsFinite(number)) writer.WriteNumberValue(number);
                else writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case DataKind.Text: writer.WriteStringValue((string)_reference!); break;
            case DataKind.Bytes: writer.WriteBase64StringValue((byte[])_reference!); break;
            default: AsJson().WriteTo(writer); break;
        }
    }

    /// <summary>The value as JSON text.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The value as a person reads it: text without quotes, everything else as JSON.</summary>
    public override string ToString() => Kind == DataKind.Text ? (string)_reference! : ToJson();

    public bool Equals(DataValue other) => Kind == other.Kind && Kind switch
    {
        DataKind.Text => (string)_reference! == (string)other._reference!,
        DataKind.Bytes => ((byte[])_reference!).AsSpan().SequenceEqual((byte[])other._reference!),
        DataKind.Json => JsonElement.DeepEquals(AsJson(), other.AsJson()),
        _ => _bits == other._bits,
    };

    public override bool Equals(object? obj) => obj is DataValue other && Equals(other);
    public override int GetHashCode() => Kind switch
    {
        DataKind.Text => HashCode.Combine(Kind, (string)_reference!),
        DataKind.Bytes => HashCode.Combine(Kind, ((byte[])_reference!).Length),
        DataKind.Json => (int)Kind,
        _ => HashCode.Combine(Kind, _bits),
    };
    public static bool operator ==(DataValue left, DataValue right) => left.Equals(right);
    public static bool operator !=(DataValue left, DataValue right) => !left.Equals(right);

    private InvalidOperationException Mismatch(DataKind wanted) => new($"The value is {TypeName}, not {wanted}.");
}
