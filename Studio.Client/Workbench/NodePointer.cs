namespace Studio.Client.Workbench;

/// <summary>The parts of a service that can be selected, named by the JSON Pointer that also stands in the page's address.</summary>
internal static class NodePointer
{
    /// <summary>The service itself: description and metadata.</summary>
    public const string Service = "/metadata";

    public static string Parameter(string name) => "/parameters/" + Escape(name);

    public static string Resource(string id) => "/resources/" + Escape(id);

    /// <summary>The id of the resource at or around a pointer, or null.</summary>
    public static string? ResourceId(string? pointer) => Second(pointer, "resources");

    /// <summary>The name of the parameter at or around a pointer, or null.</summary>
    public static string? ParameterName(string? pointer) => Second(pointer, "parameters");

    /// <summary>The selectable part at or around a pointer: a parameter, a resource, the service itself, or null.</summary>
    public static string? Part(string? pointer) =>
        ResourceId(pointer) is { } id ? Resource(id)
        : ParameterName(pointer) is { } name ? Parameter(name)
        : pointer == Service || pointer?.StartsWith(Service + "/", StringComparison.Ordinal) == true || pointer == "/description" ? Service : null;

    public static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string? Second(string? pointer, string section)
    {
        var parts = pointer?.Split('/');
        return parts is ["", var first, var key, ..] && first == section && key.Length > 0
            ? key.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : null;
    }
}
