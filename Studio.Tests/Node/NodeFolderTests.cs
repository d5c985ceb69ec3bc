using Connector.Runtime.Agent;
using Connector.Runtime.Node;
using Connector.Runtime.Schemas.Lint;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>What is wrong with a folder is told with file, line and remedy, and the others work.</summary>
public sealed class NodeFolderTests
{
    [Fact]
    public async Task Packages_that_are_not_installed_are_told()
    {
        await using var none = await NodeRig.OpenAsync("", before: "require('left-pad-of-nobody')", packageJson: """{ "dependencies": { "left-pad-of-nobody": "1" } }""");
        Assert.Contains("The packages of this folder are not installed: 1 stand in its package.json. Run npm install in", Assert.Single(none.Connector().Faults), StringComparison.Ordinal);
        await using var unnamed = await NodeRig.OpenAsync("", before: "require('left-pad-of-nobody')");
        Assert.Contains("is neither installed nor named in package.json", Assert.Single(unnamed.Connector().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_cannot_be_loaded_is_told_with_its_line()
    {
        await using var syntax = await NodeRig.OpenAsync("handleRead ( {");
        Assert.Contains("ProbeConnection.js(", Assert.Single(syntax.Connector().Faults), StringComparison.Ordinal);
        await using var thrown = await NodeRig.OpenAsync("", before: "throw new Error('not today')");
        Assert.StartsWith("ProbeConnection.js(3): it could not be loaded. Error: not today", Assert.Single(thrown.Connector().Faults), StringComparison.Ordinal);
        Assert.NotNull(thrown.Connector().ConnectionSchema);
        await using var missing = await NodeRig.OpenAsync("", before: "require('./Helper')");
        Assert.Contains("ProbeConnection.js(3): the file ./Helper that is loaded here does not exist; mind capitals.", Assert.Single(missing.Connector().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_ends_the_process_while_it_is_loaded_is_told()
    {
        await using var rig = await NodeRig.OpenAsync("", before: "process.exit(3)");
        Assert.Contains("The connector could not be loaded: The connector ended its own process (exit code 3).", Assert.Single(rig.Connector().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_is_missing_is_told_with_what_to_install_and_the_form_is_there()
    {
        await using var rig = await NodeRig.OpenAsync("", RuntimeOptions.Default with { Node = new NodeSettings { Executable = "/does/not/exist/node" } });
        Assert.StartsWith("Node.js was not found at /does/not/exist/node", Assert.Single(rig.Connector().Faults), StringComparison.Ordinal);
        Assert.NotNull(rig.Connector().ConnectionSchema);
        Assert.True(rig.Connector("Custom").IsUsable);
    }

    [Fact]
    public async Task Names_are_checked_with_their_line()
    {
        NodeRig.NeedsNode();
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(folder, "");
        File.Delete(Path.Combine(folder, "index.js"));
        File.Move(Path.Combine(folder, "ProbeEndpoint.json"), Path.Combine(folder, "probeEndpoint.json"));
        var text = await File.ReadAllTextAsync(Path.Combine(folder, "ProbeConnection.js"), NodeRig.Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "ProbeConnection.js"), text.Replace("ProbeConnection extends", "Prob extends", StringComparison.Ordinal).Replace("ProbeConnection.prototype", "Prob.prototype", StringComparison.Ordinal).Replace("= ProbeConnection", "= Prob", StringComparison.Ordinal), NodeRig.Token);
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        var findings = rig.Connector().Findings.ToDictionary(finding => finding.Code);
        Assert.Equal(4, findings["class-name"].Place?.Line);
        Assert.Equal(LintSeverity.Error, findings["file-case"].Severity);
        Assert.Contains("ProbeEndpoint.json", findings["file-case"].Mend, StringComparison.Ordinal);
        Assert.Equal(LintSeverity.Warning, findings["index-missing"].Severity);
        Assert.Contains(rig.Connector().Faults, fault => fault.StartsWith("ProbeEndpoint.json is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_class_without_its_handlers_or_its_base_is_told()
    {
        NodeRig.NeedsNode();
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(folder, "");
        await File.WriteAllTextAsync(Path.Combine(folder, "ProbeConnection.js"), "module.exports = class ProbeConnection { handleConnect () {} }", NodeRig.Token);
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        Assert.Contains(rig.Connector().Faults, fault => fault.Contains("does not extend Connection", StringComparison.Ordinal));
        Assert.Contains(rig.Connector().Faults, fault => fault.Contains("has no handleReconnect, handleDisconnect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_helper_called_Connection_is_no_connector_of_its_own()
    {
        NodeRig.NeedsNode();
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(folder, "");
        await File.WriteAllTextAsync(Path.Combine(folder, "TcpConnection.js"), "module.exports = {}", NodeRig.Token);
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        Assert.Null(rig.Library.Catalog.Find("Tcp"));
        Assert.True(rig.Connector().IsUsable);
    }

    [Fact]
    public async Task What_the_folder_says_of_itself_in_its_package_counts()
    {
        await using var rig = await NodeRig.OpenAsync(
            "async handleRead () { return process.env.LOG_LEVEL + process.env.CONNECTOR_HOST + process.env.Studio__Port }",
            packageJson: """{ "connectorStudio": { "maxConcurrentRequests": 4, "wrapsValues": true, "environment": { "LOG_LEVEL": "debug" } } }""");
        Assert.True(rig.Connector().WrapsValues);
        var live = await rig.ConnectedAsync();
        Assert.Equal("debugundefinedundefined", (await NodeRig.ReadAsync(live, new { address = "a" })).Value!.Value.AsText());
    }

    [Fact]
    public void The_host_stands_beside_the_program() => Assert.True(File.Exists(NodeStart.Script));
}
