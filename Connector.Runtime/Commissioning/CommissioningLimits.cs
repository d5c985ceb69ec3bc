using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>How much text is read.</summary>
/// <param name="MaxLength">Longest text in UTF-16 units; longer ones are refused with a problem.</param>
public sealed record CommissioningLimits(int MaxLength)
{
    /// <summary>10 MB.</summary>
    public static CommissioningLimits Default { get; } = new(10 * 1024 * 1024);

    internal YamlReading? Refuse(string text) => text.Length <= MaxLength ? null : TooLarge(text.Length);

    internal YamlReading TooLarge(long length) =>
        new() { Fault = new YamlFault(0, "too-large", $"The file is {Megabytes(length)} MB; more than {Megabytes(MaxLength)} MB is refused.") };

    private static string Megabytes(long length) => (length / (1024.0 * 1024)).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
