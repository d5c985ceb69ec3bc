using System.CommandLine;
using Connector.Runtime.Agent;
using Connector.Runtime.Dialing;

namespace Connector.Agent;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "One JSON object per line on standard output; the fields are listed in docs/cli.md." };

    public static Argument<string> File() => new("file") { Description = "The service commissioning file." };

    public static Option<string[]> Parameters() => new("--param")
    {
        Description = "A parameter's value: --param port=502. May be given several times.",
        HelpName = "name=value",
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string[]> Allow() => new("--allow")
    {
        Description = "A network or address outside loopback and the private networks that may be connected to; * for all.",
        HelpName = "network",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The agent's settings with what <c>--allow</c> adds; null when an entry cannot be read, which has been said.</summary>
    public static RuntimeOptions? Runtime(string[]? allow, Output output)
    {
        try
        {
            return new RuntimeOptions { Outbound = OutboundPolicy.Parse(allow ?? []) };
        }
        catch (FormatException exception)
        {
            output.Note(exception.Message);
            return null;
        }
    }

    public static Option<string?> ParametersFile() => new("--params-file")
    {
        Description = "Parameter values from a JSON or YAML file with one name and value per entry. --param wins over it.",
        HelpName = "file",
    };
}
