using System.CommandLine;

namespace Connector.Agent.Commands;

/// <summary><c>schema</c>: what authors of schemas and of validators want to know.</summary>
internal static class SchemaCommand
{
    public static Command Create() => new("schema", "Checks JSON Schemas and values against them.") { SchemaCheckCommand.Create(), SchemaSuiteCommand.Create() };
}
