namespace Connector.Runtime.Connectors.Modbus;

/// <summary>Merges neighbouring addresses into ranges that one request can read. Pure.</summary>
internal static class ModbusBatches
{
    /// <summary>Groups of indexes: same unit and table, touching or overlapping, within the limit. Longer addresses stay alone.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Plan(IReadOnlyList<ModbusAddress> addresses, int maxRegisters)
    {
        var groups = new List<IReadOnlyList<int>>();
        List<int>? open = null;
        ModbusAddress? first = null;
        var end = 0;
        var order = Enumerable.Range(0, addresses.Count)
            .OrderBy(index => addresses[index].Unit).ThenBy(index => addresses[index].Table)
            .ThenBy(index => addresses[index].Start).ThenBy(index => addresses[index].Length);
        foreach (var index in order)
        {
            var address = addresses[index];
            var limit = address.IsBits ? address.Table.ReadLimit() : maxRegisters;
            var newEnd = Math.Max(end, address.Start + address.Length);
            if (open is not null && first!.Unit == address.Unit && first.Table == address.Table && address.Start <= end && newEnd - first.Start <= limit)
            {
                open.Add(index);
                end = newEnd;
                continue;
            }

            groups.Add(open = [index]);
            first = address;
            end = address.Start + address.Length;
        }

        return groups;
    }
}
