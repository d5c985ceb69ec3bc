using System.Globalization;
using Connector.Sdk;

namespace Studio.Client.Workbench;

/// <summary>Which values a chart can draw: numbers, and texts that are one (many protocols carry everything as text).</summary>
internal static class Numbers
{
    public static bool TryRead(DataValue value, out double number)
    {
        if (value.TryGetNumber(out number)) return true;
        if (value.Kind != DataKind.Text) return false;
        return double.TryParse(value.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
