using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Finds data among the values of an enumeration.</summary>
internal static class ChoiceOf
{
    /// <summary>The position of a value, or -1.</summary>
    public static int Index(IReadOnlyList<EnumChoice> choices, FormValue? value)
    {
        if (value is null) return -1;
        for (var at = 0; at < choices.Count; at++)
            if (FormValue.Same(FormValue.Of(choices[at].Value), value)) return at;
        return -1;
    }

    public static string? DefaultLabel(FieldShape shape) =>
        shape.Default is { } given && shape.Choices is { } choices && Index(choices, FormValue.Of(given)) is var at and >= 0 ? choices[at].Label : null;
}
