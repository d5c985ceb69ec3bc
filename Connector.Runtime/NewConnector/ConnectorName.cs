using System.Text.RegularExpressions;

namespace Connector.Runtime.NewConnector;

/// <summary>The name of a new connector: its protocol, the first part of its classes and files, and the name of its folder.</summary>
public static partial class ConnectorName
{
    private const int Longest = 40;

    /// <summary>Names that some system gives to devices: no folder can be called so there.</summary>
    private static readonly string[] Devices = ["Con", "Prn", "Aux", "Nul", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"Com{number}", $"Lpt{number}" })];

    /// <summary>Why a name cannot be used, in a sentence that says what to change; null when it can.</summary>
    public static string? WhyNot(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "Give it a name, such as Foobar.";
        if (name.Length > Longest) return $"The name has {name.Length} characters; {Longest} are allowed.";
        if (!char.IsAsciiLetter(name[0])) return "Begin with a letter from A to Z: classes and files are named after it.";
        if (!Plain().IsMatch(name)) return "Use letters from A to Z and digits only: classes and files are named after it.";
        if (char.IsAsciiLetterLower(name[0])) return $"Begin with a capital letter: {char.ToUpperInvariant(name[0])}{name[1..]}.";
        if (name.EndsWith("Connection", StringComparison.Ordinal) || name.EndsWith("Endpoint", StringComparison.Ordinal))
            return "Leave Connection and Endpoint away: the classes get these endings by themselves.";
        return Devices.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"Windows cannot make a folder called {name}. Choose another name." : null;
    }

    [GeneratedRegex("^[A-Za-z0-9]+$")]
    private static partial Regex Plain();
}
