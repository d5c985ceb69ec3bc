namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Kinds of files that stand where commissioning files stand, told by the keys of their outermost level.</summary>
internal static class FileKinds
{
    private static readonly (string Name, string[][] Keys)[] Declared =
    [
        ("a Kubernetes manifest", [["apiVersion", "kind"]]),
        ("an AWS CloudFormation template", [["AWSTemplateFormatVersion"]]),
        ("an OpenAPI description", [["openapi"], ["swagger"]]),
        ("an AsyncAPI description", [["asyncapi"]]),
        ("an OpenStack Heat template", [["heat_template_version"]]),
        ("an Azure template", [["$schema", "contentVersion"]]),
        ("a JSON Schema", [["$schema"], ["$id", "definitions"], ["$ref", "definitions"], ["type", "properties"]]),
    ];

    private static readonly (string Name, string[][] Keys)[] Likely =
    [
        ("a Docker Compose file", [["services"]]),
        ("a GitHub workflow", [["on", "jobs"]]),
        ("a GitHub action", [["name", "runs"]]),
        ("a pipeline definition", [["stages"], ["image", "script"], ["before_script"], ["steps", "trigger"], ["steps", "pool"], ["language", "script"]]),
        ("a package lock file", [["lockfileVersion"]]),
        ("a package description (package.json)", [["dependencies", "name"], ["devDependencies"], ["name", "scripts"], ["name", "version", "main"]]),
        ("a package description (composer.json)", [["require", "autoload"], ["require", "name"]]),
        ("a TypeScript configuration", [["compilerOptions"]]),
        ("a Helm chart description", [["chart"], ["apiVersion", "appVersion"]]),
        ("a Redpanda Connect (Benthos) configuration", [["input", "output"], ["input", "pipeline"]]),
        ("an OpenTelemetry Collector configuration", [["receivers", "exporters"]]),
        ("a Prometheus configuration", [["scrape_configs"], ["groups"]]),
        ("a Grafana dashboard", [["panels", "schemaVersion"]]),
        ("a Grafana provisioning file", [["apiVersion", "datasources"], ["apiVersion", "providers"]]),
        ("a Postman collection", [["info", "item"]]),
        ("an ESPHome configuration", [["esphome"]]),
        ("a Home Assistant configuration", [["homeassistant"], ["blueprint"], ["default_config"], ["alias", "trigger"], ["alias", "triggers"], ["alias", "action"], ["alias", "sequence"]]),
        ("a Home Assistant dashboard", [["views"], ["type", "cards"], ["type", "entity"], ["type", "entities"]]),
    ];

    private static readonly (string Name, string[][] Keys)[] OfItems =
    [
        ("an Ansible playbook", [["hosts"], ["tasks"]]),
        ("a Node-RED flow", [["wires"], ["id", "type", "z"], ["id", "type", "label"]]),
        ("a Home Assistant configuration", [["alias", "trigger"], ["alias", "triggers"], ["trigger", "action"], ["triggers", "actions"], ["platform"], ["service", "target"]]),
    ];

    /// <summary>A kind that says itself what it is.</summary>
    public static string? Declares(Func<string, bool> has) => Find(Declared, has);

    /// <summary>A kind that some usual keys give away.</summary>
    public static string? Seems(Func<string, bool> has) => Find(Likely, has);

    /// <summary>What a list is whose items have these keys.</summary>
    public static string? SeemsByItem(Func<string, bool> has) => Find(OfItems, has);

    private static string? Find((string Name, string[][] Keys)[] kinds, Func<string, bool> has)
    {
        foreach (var (name, ways) in kinds)
        {
            if (ways.Any(keys => keys.All(has))) return name;
        }

        return null;
    }
}
