using System.CommandLine;
using Connector.Runtime.NewConnector;
using Connector.Sdk;

namespace Connector.Agent.Commands;

/// <summary><c>new NAME</c>: writes a connector to begin with, which already works against the example device.</summary>
internal static class NewCommand
{
    private static readonly (string Word, ConnectorLanguage Language)[] Languages = [("csharp", ConnectorLanguage.CSharp), ("javascript", ConnectorLanguage.JavaScript)];

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The connector's protocol name, such as Foobar." };
        var language = new Option<string>("--language") { Description = "csharp (runs in the studio and its agents) or javascript (runs in the vendor's image, too).", Required = true, HelpName = "language" };
        language.AcceptOnlyFromAmong([.. Languages.Select(known => known.Word)]);
        var folder = new Option<string?>("--out") { Description = "The folder to write to, new or empty; left out, one of the connector's name.", HelpName = "folder" };
        var json = CommonOptions.Json();
        var command = new Command("new", "Writes a small, complete connector that works against the example device: classes, schemas, test, service and README.") { name, language, folder, json };
        command.SetAction(parsed =>
        {
            var chosen = Languages.First(known => known.Word == parsed.GetValue(language)).Language;
            return Run(parsed.GetValue(name)!, chosen, parsed.GetValue(folder), Output.Standard(parsed.GetValue(json)));
        });
        return command;
    }

    internal static int Run(string name, ConnectorLanguage language, string? folder, Output output)
    {
        folder ??= language == ConnectorLanguage.JavaScript ? name.ToLowerInvariant() : name;
        try
        {
            var written = ConnectorTemplate.Write(name, language, folder);
            foreach (var path in written)
            {
                output.Result(Path.Combine(folder, path), writer =>
                {
                    writer.WriteString("kind", "file");
                    writer.WriteString("path", Path.Combine(folder, path));
                });
            }

            output.Note(language == ConnectorLanguage.CSharp
                ? $"Next: cd {folder}, then dotnet build and dotnet run --project test. README.md tells the rest."
                : $"Next: cd {folder}, then npm test. README.md tells the rest.");
            return ExitCode.Well;
        }
        catch (Exception refused) when (refused is ConnectorException or IOException or UnauthorizedAccessException)
        {
            output.Note(refused is ConnectorException ? refused.Message : $"The folder {folder} cannot be written. Choose another with --out.", refused is ConnectorException ? null : refused.Message);
            return ExitCode.CouldNotRun;
        }
    }
}
