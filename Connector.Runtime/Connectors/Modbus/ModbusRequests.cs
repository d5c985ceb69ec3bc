using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>Reads and writes as requests of the protocol, cut into as many as its limits ask for.</summary>
internal static class ModbusRequests
{
    /// <summary>Registers as their bytes, or bits as one byte each (0 or 1).</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        ModbusClient client, byte unit, ModbusTable table, int start, int length, CancellationToken cancellationToken)
    {
        var isBits = table is ModbusTable.Coils or ModbusTable.DiscreteInputs;
        // A multiple of four registers keeps a 64-bit value in one request when a long read is cut.
        var limit = !isBits && length > table.ReadLimit() ? 124 : table.ReadLimit();
        var values = new byte[isBits ? length : length * 2];
        for (var done = 0; done < length;)
        {
            var (from, count) = (start + done, Math.Min(limit, length - done));
            var what = Words(table, from, count);
            var data = await client.AskAsync(transaction => ModbusFrame.Read(transaction, unit, table.ReadFunction(), from, count), what, cancellationToken).ConfigureAwait(false);
            var expected = isBits ? (count + 7) / 8 : count * 2;
            if (data.Span[0] != expected || data.Length != expected + 1)
                throw new DeviceErrorException($"The device answered the request for {what} with another length.", $"{data.Length - 1} bytes instead of {expected}");
            if (isBits) Unpack(data.Span[1..], values.AsSpan(done, count));
            else data.Span[1..].CopyTo(values.AsSpan(done * 2));
            done += count;
        }

        return values;
    }

    /// <summary>The value of an address in what was read from <paramref name="start"/> on.</summary>
    public static DataValue Value(ModbusAddress address, int start, ReadOnlySpan<byte> data)
    {
        var first = address.Start - start;
        if (!address.IsBits) return address.Format.Decode(data.Slice(first * 2, address.Length * 2));
        var bits = data.Slice(first, address.Length);
        if (bits.Length == 1) return bits[0] == 1;
        var list = new bool[bits.Length];
        for (var index = 0; index < list.Length; index++) list[index] = bits[index] == 1;
        return DataValue.From(System.Text.Json.JsonSerializer.SerializeToElement(list));
    }

    /// <exception cref="ConnectorException">The value does not fit, or there are more than one request can carry.</exception>
    public static async ValueTask WriteAsync(ModbusClient client, ModbusAddress address, DataValue value, CancellationToken cancellationToken)
    {
        if (!address.Operations.HasFlag(AddressOperations.Write)) throw new ConnectorException($"A {address.Table.Words()} or a single bit can be read only.");
        var limit = address.IsBits ? 1968 : 123;
        if (address.Length > limit) throw new ConnectorException($"One write can carry {limit} values, this address holds {address.Length}. Split it, so that all arrive together or not at all.");
        Func<ushort, byte[]> make;
        if (address.IsBits)
        {
            var coils = RegisterFormat.Coils(value, address.Length);
            make = address is { Length: 1, WritesMany: false }
                ? transaction => ModbusFrame.WriteOne(transaction, address.Unit, 5, address.Start, coils[0] ? [0xFF, 0] : [0, 0])
                : transaction => ModbusFrame.WriteMany(transaction, address.Unit, 15, address.Start, coils.Length, ModbusFrame.PackBits(coils));
        }
        else
        {
            var registers = address.Format.Encode(value, address.Length);
            make = address is { Length: 1, WritesMany: false }
                ? transaction => ModbusFrame.WriteOne(transaction, address.Unit, 6, address.Start, registers)
                : transaction => ModbusFrame.WriteMany(transaction, address.Unit, 16, address.Start, address.Length, registers);
        }

        await client.AskAsync(make, address.ToString(), cancellationToken).ConfigureAwait(false);
    }

    private static string Words(ModbusTable table, int start, int count) => $"{table.Words()} {start}" + (count > 1 ? $"–{start + count - 1}" : "");

    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> bits)
    {
        for (var index = 0; index < bits.Length; index++) bits[index] = (byte)(packed[index / 8] >> index % 8 & 1);
    }
}
