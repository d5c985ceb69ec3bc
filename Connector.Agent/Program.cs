using System.CommandLine;
using Connector.Agent;
using Connector.Agent.Commands;

var root = new RootCommand("Runs and tests service commissioning files without a browser. All but agent need no studio.")
{
    AgentCommand.Create(),
    CatCommand.Create(),
    ConnectorsCommand.Create(),
    DeviceCommand.Create(),
    DiffCommand.Create(),
    DocsCommand.Create(),
    ExportCommand.Create(),
    GetCommand.Create(),
    LintCommand.Create(),
    NewCommand.Create(),
    ProxyCommand.Create(),
    ResolveCommand.Create(),
    RunCommand.Create(),
    SchemaCommand.Create(),
    SetCommand.Create(),
    TestCommand.Create(),
    TopicsCommand.Create(),
    ValidateCommand.Create(),
};

var parsed = root.Parse(args);
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
var code = await parsed.InvokeAsync(configuration);
return parsed.Errors.Count > 0 ? ExitCode.CouldNotRun : code;
