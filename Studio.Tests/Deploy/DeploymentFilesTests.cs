using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Connector.Agent.Distributed;
using Studio.Server.Broker;
using Studio.Server.Storage;
using Studio.Server.Web;
using Studio.Tests.Support;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Studio.Tests.Deploy;

/// <summary>
/// Dockerfile, deploy/docker-compose.yaml and deploy/kubernetes, held against the code: there is no container engine where
/// these tests run, so every name in them that the code would have to know is looked up there.
/// </summary>
public sealed partial class DeploymentFilesTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy");
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Checkout.Root, "Dockerfile"));
    private static readonly string[] KubernetesFiles = Directory.GetFiles(Path.Combine(Folder, "kubernetes"), "*.yaml");

    /// <summary>Every variable that studio or agent read, as an operator writes it.</summary>
    private static readonly HashSet<string> Known = [.. SettingsOf<StudioSettings>(StudioSettings.Section), .. SettingsOf<MqttSettings>(MqttSettings.Section), .. SettingsOf<DatabaseSettings>(DatabaseSettings.Section), .. AgentVariables()];

    [Fact]
    public void EveryVariable_IsOneThatTheCodeReads()
    {
        var named = KubernetesFiles.SelectMany(Documents).SelectMany(Containers).SelectMany(container => Items(container, "env")).Select(variable => Text(variable, "name"))
            .Concat(Documents(Path.Combine(Folder, "docker-compose.yaml")).SelectMany(file => ((YamlMappingNode)file["services"]).Children.Values).OfType<YamlMappingNode>()
                .Where(service => service.Children.ContainsKey("environment")).SelectMany(service => ((YamlMappingNode)service["environment"]).Children.Keys.Select(key => key.ToString())))
            .Concat(EnvLine().Matches(Dockerfile).SelectMany(line => line.Groups[1].Value.Split(' ').Select(pair => pair.Split('=')[0])))
            .ToList();

        Assert.True(named.Count > 20, $"only {named.Count} variables were found");
        Assert.DoesNotContain(named, name => !Known.Contains(name));
    }

    [Fact]
    public void Dockerfile_NamesOnlyWhatIsThere()
    {
        foreach (var project in Publish().Matches(Dockerfile).Select(match => match.Groups[1].Value)) Assert.True(File.Exists(Path.Combine(Checkout.Root, project, project + ".csproj")), project);
        var made = Publish().Matches(Dockerfile).Select(match => match.Groups[2].Value).ToHashSet();
        var copied = CopyFrom().Matches(Dockerfile).Select(match => (Stage: match.Groups[1].Value, Path: match.Groups[2].Value)).ToList();
        Assert.Equal(2, copied.Count);
        Assert.All(copied, copy => Assert.Contains(copy.Path, made));
        var stages = Stage().Matches(Dockerfile).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(["agent", "build", "studio"], stages.Order(StringComparer.Ordinal));
        Assert.All(copied, copy => Assert.Contains(copy.Stage, stages));
        Assert.Equal(["Studio.Server.dll", "connector-agent.dll"], EntryPoint().Matches(Dockerfile).Select(match => match.Groups[1].Value));
        Assert.True(File.Exists(Path.Combine(Checkout.OutputOf("Studio.Server"), "Studio.Server.dll")));
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "connector-agent.dll")));
    }

    [Fact]
    public void Dockerfile_TargetsAreNotRoot_AreChecked_AndAgreeOnPortAndFolder()
    {
        foreach (var target in new[] { "studio", "agent" })
        {
            var part = Dockerfile[Dockerfile.IndexOf($" AS {target}\n", StringComparison.Ordinal)..];
            part = part.IndexOf("\nFROM ", StringComparison.Ordinal) is > 0 and var end ? part[..end] : part;
            Assert.InRange(part.IndexOf("USER $APP_UID", StringComparison.Ordinal), 1, part.IndexOf("ENTRYPOINT", StringComparison.Ordinal));
            Assert.Contains("HEALTHCHECK", part, StringComparison.Ordinal);
            Assert.Contains("VOLUME /data", part, StringComparison.Ordinal);
        }

        var port = new StudioSettings().Port.ToString(CultureInfo.InvariantCulture);
        Assert.Contains($"Studio__Port={port}", Dockerfile, StringComparison.Ordinal);
        Assert.Contains($"EXPOSE {port}", Dockerfile, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{port}/healthz", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("Studio__DataDirectory=/data", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Kubernetes_RunsNothingAsRoot_ChecksAll_AndKeepsData()
    {
        var workloads = KubernetesFiles.SelectMany(Documents).Where(document => Text(document, "kind") is "Deployment" or "StatefulSet").ToList();
        Assert.Equal(["Deployment", "StatefulSet"], workloads.Select(workload => Text(workload, "kind")).Order(StringComparer.Ordinal));
        foreach (var workload in workloads)
        {
            var template = (YamlMappingNode)workload["spec"]["template"];
            Assert.Equal("true", template["spec"]["securityContext"]["runAsNonRoot"].ToString());
            Assert.Equal(workload["spec"]["selector"]["matchLabels"]["app"].ToString(), template["metadata"]["labels"]["app"].ToString());
            var container = Assert.Single(Containers(workload));
            Assert.True(container.Children.ContainsKey("livenessProbe") && container.Children.ContainsKey("readinessProbe"));
            Assert.Equal("false", container["securityContext"]["allowPrivilegeEscalation"].ToString());
            Assert.Contains(Items(container, "volumeMounts"), mount => Text(mount, "mountPath") == "/data");
            var volumes = Items((YamlMappingNode)template["spec"], "volumes").Select(volume => Text(volume, "name"))
                .Concat(Items((YamlMappingNode)workload["spec"], "volumeClaimTemplates").Select(claim => claim["metadata"]["name"].ToString())).ToHashSet();
            Assert.All(Items(container, "volumeMounts"), mount => Assert.Contains(Text(mount, "name"), volumes));
        }

        // Each agent has the name of its pod and a claim of its own; the studio is never there twice.
        var agents = workloads.Single(workload => Text(workload, "kind") == "StatefulSet");
        var name = Items(Assert.Single(Containers(agents)), "env").Single(variable => Text(variable, "name") == AgentEnvironment.NameVariable);
        Assert.Equal("metadata.name", name["valueFrom"]["fieldRef"]["fieldPath"].ToString());
        Assert.Single(Items((YamlMappingNode)agents["spec"], "volumeClaimTemplates"));
        var studio = workloads.Single(workload => Text(workload, "kind") == "Deployment");
        Assert.Equal(("1", "Recreate"), (studio["spec"]["replicas"].ToString(), studio["spec"]["strategy"]["type"].ToString()));
    }

    [Fact]
    public void Kubernetes_RefersToSecrets_AndHoldsNone()
    {
        var documents = KubernetesFiles.SelectMany(Documents).ToList();
        Assert.DoesNotContain(documents, document => Text(document, "kind") == "Secret");
        var secret = documents.SelectMany(Containers).SelectMany(container => Items(container, "env"))
            .Where(variable => Text(variable, "name") is { } name && (name.Contains("Password", StringComparison.OrdinalIgnoreCase) || name.Contains("ConnectionString", StringComparison.Ordinal))).ToList();
        Assert.Equal(3, secret.Count);
        Assert.All(secret, variable => Assert.True(((YamlMappingNode)variable["valueFrom"]).Children.ContainsKey("secretKeyRef"), variable.ToString()));
        // The installation page says how to make every one of them.
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "installation.md"));
        Assert.All(KubernetesFiles.SelectMany(file => SecretName().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct(), name => Assert.Contains(name, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_KustomizationAndPolicies_CoverEveryFileAndPod()
    {
        var kustomization = Documents(Path.Combine(Folder, "kubernetes", "kustomization.yaml")).Single();
        Assert.Equal(KubernetesFiles.Select(Path.GetFileName).Where(file => file != "kustomization.yaml").Order(StringComparer.Ordinal), Strings(kustomization, "resources").Order(StringComparer.Ordinal));
        Assert.Equal(["connector-agent", "connector-studio"], KubernetesFiles.SelectMany(Documents).Where(document => Text(document, "kind") == "NetworkPolicy")
            .Select(policy => policy["spec"]["podSelector"]["matchLabels"]["app"].ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(KubernetesFiles.SelectMany(Documents).SelectMany(Containers).Select(container => Text(container, "image")).Order(StringComparer.Ordinal),
            Items(kustomization, "images").Select(image => Text(image, "name")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Compose_IsTakenByDockerCompose()
    {
        const string program = "/usr/bin/docker-compose";
        Assert.SkipUnless(File.Exists(program), "docker-compose is not installed (Debian: apt-get install docker-compose)");
        using var process = Process.Start(new ProcessStartInfo(program, ["-f", Path.Combine(Folder, "docker-compose.yaml"), "config"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 0, await complained);
        Assert.Contains("CYBUS_AGENT_NAME: gateway-1", await said, StringComparison.Ordinal);
    }

    private static IEnumerable<string> SettingsOf<T>(string section) => typeof(T).GetProperties().Where(property => property.CanWrite).Select(property => $"{section}__{property.Name}");

    /// <summary>What the agent really asks its environment for.</summary>
    private static HashSet<string> AgentVariables()
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        AgentEnvironment.Read(name =>
        {
            asked.Add(name);
            return null;
        }, "0");
        return asked;
    }

    private static List<YamlMappingNode> Documents(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static IEnumerable<YamlMappingNode> Containers(YamlMappingNode document) =>
        Text(document, "kind") is "Deployment" or "StatefulSet" ? Items((YamlMappingNode)document["spec"]["template"]["spec"], "containers") : [];

    private static IEnumerable<YamlMappingNode> Items(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var items) ? ((YamlSequenceNode)items).Children.Cast<YamlMappingNode>() : [];

    private static IEnumerable<string> Strings(YamlMappingNode node, string key) => ((YamlSequenceNode)node[key]).Children.Select(item => item.ToString());

    private static string Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : "";

    [GeneratedRegex("^ENV (.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvLine();

    [GeneratedRegex("dotnet publish (\\S+) .*?-o (\\S+)")]
    private static partial Regex Publish();

    [GeneratedRegex("^COPY --from=(\\S+) (\\S+) ", RegexOptions.Multiline)]
    private static partial Regex CopyFrom();

    [GeneratedRegex("^FROM \\S+ AS (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex("^ENTRYPOINT \\[\"dotnet\", \"([^\"]+)\"\\]$", RegexOptions.Multiline)]
    private static partial Regex EntryPoint();

    [GeneratedRegex("(?:secretName|secretKeyRef:\\s+name): (\\S+)")]
    private static partial Regex SecretName();
}
