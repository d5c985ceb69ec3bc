using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// JSON Schema's equality as a hash key: 1 and 1.0 are one value, the order of an object's keys does not count. Values nested deeper than
/// the stack allows end in <see cref="InsufficientExecutionStackException"/>.
/// </summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    internal static JsonEquality Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (x.ValueKind != y.ValueKind) return false;
        switch (x.ValueKind)
        {
            case JsonValueKind.String:
                return x.ValueEquals(y.GetString());
            case JsonValueKind.Number:
                return x.GetRawText() == y.GetRawText() || ExactNumber.Of(x).Equals(ExactNumber.Of(y));
            case JsonValueKind.Array:
                return x.GetArrayLength() == y.GetArrayLength() && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => Equals(pair.First, pair.Second));
            case JsonValueKind.Object:
                var left = Members(x);
                var right = Members(y);
                return left.Count == right.Count && left.All(member => right.TryGetValue(member.Key, out var value) && Equals(member.Value, value));
            default:
                return true;
        }
    }

    public int GetHashCode(JsonElement value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                return ExactNumber.Of(value).GetHashCode();
            case JsonValueKind.Array:
                return value.EnumerateArray().Aggregate(17, (hash, entry) => HashCode.Combine(hash, GetHashCode(entry)));
            case JsonValueKind.Object:
                return Members(value).Aggregate(19, (hash, member) => hash ^ HashCode.Combine(member.Key, GetHashCode(member.Value)));
            default:
                return (int)value.ValueKind;
        }
    }

    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in value.EnumerateObject()) members[member.Name] = member.Value;
        return members;
    }
}
