using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>The address block of <c>ModbusEndpoint.json</c>: where to look and how to read what is there.</summary>
internal sealed class ModbusAddress : PreparedAddress
{
    public required byte Unit { get; init; }
    public required ModbusTable Table { get; init; }
    public required int Start { get; init; }

    /// <summary>Coils or registers.</summary>
    public required int Length { get; init; }

    public required RegisterFormat Format { get; init; }

    /// <summary>Fifteen and sixteen are used for one value too when the endpoint asks for them: some devices know no five and six.</summary>
    public required bool WritesMany { get; init; }

    public bool IsBits => Table is ModbusTable.Coils or ModbusTable.DiscreteInputs;

    public override AddressOperations Operations =>
        AddressOperations.Read | (Table is ModbusTable.Coils or ModbusTable.HoldingRegisters && Format.Bit is null ? AddressOperations.Write : AddressOperations.None);

    /// <exception cref="ConnectorException">The parts do not fit together; the message says which.</exception>
    public static ModbusAddress Parse(JsonElement address, byte connectionUnit)
    {
        var function = address.GetProperty("fc").GetInt32();
        var table = function switch
        {
            1 or 5 or 15 => ModbusTable.Coils,
            2 => ModbusTable.DiscreteInputs,
            4 => ModbusTable.InputRegisters,
            _ => ModbusTable.HoldingRegisters,
        };
        var parsed = new ModbusAddress
        {
            Unit = address.TryGetProperty("unitId", out var unit) ? (byte)unit.GetInt32() : connectionUnit,
            Table = table,
            Start = address.GetProperty("address").GetInt32(),
            Length = address.GetProperty("length").GetInt32(),
            WritesMany = function is 15 or 16,
            Format = RegisterFormat.Parse(address),
        };
        if (parsed.Start + parsed.Length > 65536)
            throw new ConnectorException($"Address {parsed.Start} with length {parsed.Length} goes beyond 65535, the last one there is.") { SettingPointer = "/length" };
        if (function is 5 or 6 && parsed.Length != 1)
            throw new ConnectorException($"Function code {function} writes one value; set the length to 1 or use {function + 10}.") { SettingPointer = "/fc" };
        if (parsed is { IsBits: true, Format.Bit: not null })
            throw new ConnectorException($"A {table.Words()} is a bit already; leave \"bit\" out.") { SettingPointer = "/bit" };
        if (!parsed.IsBits) parsed.Format.Check(parsed.Length);
        return parsed;
    }

    public override string ToString() => $"{Table.Words()} {Start}" + (Length > 1 ? $"–{Start + Length - 1}" : "");
}

/// <summary>The four tables of a Modbus device.</summary>
internal enum ModbusTable : byte
{
    Coils = 1,
    DiscreteInputs = 2,
    HoldingRegisters = 3,
    InputRegisters = 4,
}

internal static class ModbusTables
{
    /// <summary>The function code that reads a table is its number.</summary>
    public static byte ReadFunction(this ModbusTable table) => (byte)table;

    /// <summary>How many coils or registers one request may read.</summary>
    public static int ReadLimit(this ModbusTable table) => table is ModbusTable.Coils or ModbusTable.DiscreteInputs ? 2000 : 125;

    public static string Words(this ModbusTable table) => table switch
    {
        ModbusTable.Coils => "coil",
        ModbusTable.DiscreteInputs => "discrete input",
        ModbusTable.HoldingRegisters => "holding register",
        _ => "input register",
    };
}
