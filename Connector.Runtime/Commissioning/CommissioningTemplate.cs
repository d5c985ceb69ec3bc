using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Writes the text that a new service begins with, in the shape of the vendor's files.</summary>
public static class CommissioningTemplate
{
    /// <summary>A file with a description, a name and an empty <c>resources</c> section.</summary>
    /// <param name="name">The service's name for people; the default service id is made from it. At most 80 characters are legal.</param>
    /// <param name="description">What it is for; may have several lines.</param>
    public static string NewService(string name, string? description = null)
    {
        var writer = new YamlWriter(new FileStyle("\n", 2, 2));
        var about = string.IsNullOrWhiteSpace(description) ? name : description.ReplaceLineEndings("\n").Trim();
        if (about.Contains('\n')) about += "\n";
        var text = (string value) => new NewNode.Scalar(null, value, true);
        return writer.Entries(new NewNode.Map([("description", text(about))]), 0) + "\n\n"
            + writer.Entries(new NewNode.Map([("metadata", new NewNode.Map([("name", text(name))]))]), 0) + "\n\n"
            + "resources: {}\n";
    }

    /// <summary>The id a service of this name gets when nobody chooses one: legal characters only, in lower case.</summary>
    public static string DefaultServiceId(string name) => ReferenceScope.DefaultServiceId(name);
}
