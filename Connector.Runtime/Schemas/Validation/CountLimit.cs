using System.Globalization;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>A limit on how many: a whole number that is not negative (2.0 counts, as does one too large for any value to reach).</summary>
internal readonly record struct CountLimit(string Keyword, int Limit, bool IsMinimum)
{
    internal string Text => Limit.ToString(CultureInfo.InvariantCulture);

    internal bool Holds(int count) => IsMinimum ? count >= Limit : count <= Limit;

    internal static CountLimit? From(SchemaNode node, string keyword, bool isMinimum)
    {
        if (!node.TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Number) return null;
        var number = ExactNumber.Of(value);
        if (!number.IsInteger || (!number.IsZero && !number.IsPositive)) return null;
        return new CountLimit(keyword, value.TryGetDecimal(out var limit) && limit < int.MaxValue ? (int)limit : int.MaxValue, isMinimum);
    }
}
