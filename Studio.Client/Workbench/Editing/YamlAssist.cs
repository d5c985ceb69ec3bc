namespace Studio.Client.Workbench.Editing;

/// <summary>Completions and help from the file, the catalogue and the connectors' schemas.</summary>
internal sealed class YamlAssist(WorkbenchContext context) : IYamlAssist
{
    public IReadOnlyList<YamlCompletion> Complete(int offset) =>
        [.. context.File.Parameters.Select(parameter => new YamlCompletion(parameter.Name, "variable", "parameter", parameter.Description))];

    public YamlHelp? Help(int offset) => null;
}
