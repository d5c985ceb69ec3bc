using System.Text.Json.Nodes;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>The one-click mends that several problems offer.</summary>
internal static class Mends
{
    public static LocalMend Set(string title, string pointer, JsonNode? value) => new(title, file => file.Set(pointer, new YamlValue.Data(value?.DeepClone())));

    public static LocalMend SetReference(string title, string pointer, string name) => new(title, file => file.Set(pointer, new YamlValue.Reference(name)));

    public static LocalMend Remove(string pointer, string key) => new($"Remove '{key}'", file => file.Remove(pointer));

    public static LocalMend? RenameTo(string pointer, string? name) => name is null ? null : new LocalMend($"Change to '{name}'", file => file.Rename(pointer, name));

    /// <summary>Takes a secret out of the file: a parameter without default takes its place.</summary>
    public static LocalMend MakeParameter(string pointer, string wishedName) => new("Make it a parameter", file =>
    {
        var name = wishedName;
        for (var i = 2; file.ParameterNamed(name) is not null || file.HasResource(name) || file.Section("definitions")?.Child(name) is not null; i++) name = wishedName + i;
        var declared = file.Set("/parameters/" + Yaml.JsonPointer.Escape(name), new YamlValue.Data(new JsonObject { ["type"] = "string" }));
        var used = file.WithEdits(declared).Set(pointer, new YamlValue.Reference(name));
        return TextEdits.Compose(declared, used);
    });
}
