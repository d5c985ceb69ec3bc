using System.Reflection;
using Xunit;

namespace Studio.Tests.Architecture;

/// <summary>The table of allowed directions: this is the architecture picture. What it does not name is not allowed.</summary>
public sealed class DirectionsTests
{
    private static readonly Assembly Sdk = typeof(global::Connector.Sdk.Connection).Assembly;
    private static readonly Assembly Runtime = typeof(global::Connector.Runtime.Catalog.IConnectorCatalog).Assembly;
    private static readonly Assembly Client = typeof(global::Studio.Client.App).Assembly;
    private static readonly Assembly Agent = Assembly.Load("connector-agent");
    private const string AgentParts = "Agent's parts";
    private static readonly Assembly Server = typeof(global::Studio.Server.StudioHost).Assembly;

    /// <summary>Which assemblies a project may reference, beside .NET itself (System.*, Microsoft.Win32.*).</summary>
    private static readonly Dictionary<Assembly, string[]> Projects = new()
    {
        [Sdk] = [],
        [Runtime] = ["Connector.Sdk", "Microsoft.Extensions.*.Abstractions", "YamlDotNet", "Microsoft.Data.Sqlite", "SQLitePCLRaw.*"],
        [Agent] = ["Connector.Sdk", "Connector.Runtime", "Microsoft.Extensions.*", "System.CommandLine"],
        [Client] = ["Connector.Sdk", "Connector.Runtime", "Microsoft.AspNetCore.*", "Microsoft.Extensions.*", "Microsoft.JSInterop", "Radzen.Blazor"],
    };

    /// <summary>
    /// Which rooms of the runtime a room may use. <c>Agent</c> stands for its plain data and interfaces (<see cref="IsPlain"/>),
    /// <see cref="AgentParts"/> for all of it.
    /// </summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["States"] = [],
        ["Live"] = [],
        ["Dialing"] = [],
        // What a form asks of the file, and the page that documents a connector.
        ["Schemas"] = ["Commissioning", "Catalog"],
        ["Catalog"] = ["Schemas", "Commissioning"],
        ["Connectors"] = [],
        ["PlugIns"] = ["Catalog", "Schemas"],
        ["NewConnector"] = [],
        // The example device speaks the example connector's frames; a fault proxy can stand inside the dialing.
        ["Devices"] = ["Connectors", "Dialing"],
        // A host opens its own sockets: it is given the dialer's rules and has its failures put into the same words.
        ["Node"] = ["Catalog", "Schemas", "Dialing"],
        ["Commissioning"] = ["Schemas", "Catalog", "Endpoints", "Agent"],
        ["Supervision"] = ["States", "Live", "Dialing", "Agent"],
        ["Endpoints"] = ["States", "Live", "Schemas", "Supervision", "Agent"],
        // A test makes a connection of its own, as the agent does. A proof of reconnecting sets faults.
        ["Probing"] = ["States", "Live", "Catalog", "Devices", "Dialing", "Endpoints", "Schemas", "Supervision", "Agent", AgentParts],
        ["Mqtt"] = ["Live"],
        ["Outbox"] = ["Mqtt", "Live"],
        ["Agent"] = ["States", "Live", "Dialing", "Schemas", "Catalog", "Commissioning", "Supervision", "Endpoints", "Probing", "Mqtt", "Outbox", "Node", "PlugIns"],
        // The agent of a machine of its own is put together here: a link, an outbox, and what the studio may ask of it.
        ["Remote"] = ["States", "Live", "Catalog", "Commissioning", "Endpoints", "Probing", "Mqtt", "Outbox", "Agent", AgentParts],
    };

    [Fact]
    public void Rooms_UseOnlyWhatTheTableAllows() => Assert.Empty(
        (from type in Runtime.GetTypes()
         let room = RoomOf(type)
         where room is not null
         from used in UsedTypes.Of(type)
         let other = used.Assembly == Runtime ? RoomOf(used) : null
         where other is not null && other != room
         where !Rooms.TryGetValue(room, out var allowed) || !allowed.Contains(other) || (other == "Agent" && !IsPlain(used) && !allowed.Contains(AgentParts))
         select $"{room} uses {other}: {type.Name} → {used.Name}").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_ReferenceOnlyWhatTheTableAllows() => Assert.Empty(
        from project in Projects
        from reference in project.Key.GetReferencedAssemblies()
        where !IsDotNet(reference.Name!) && !project.Value.Any(pattern => Matches(reference.Name!, pattern))
        select $"{project.Key.GetName().Name} references {reference.Name}");

    [Fact]
    public void NothingButTheHostAndTests_KnowsTheHost() => Assert.Empty(
        from assembly in new[] { Sdk, Runtime, Client, Agent }
        where assembly.GetReferencedAssemblies().Any(reference => reference.Name == Server.GetName().Name)
        select assembly.GetName().Name);

    [Fact]
    public void States_KnowNoClockNoTaskAndNoLogger() => Assert.Empty(Uses(
        type => InRoom(type, "States"),
        used => used == typeof(TimeProvider) || used.Namespace == "System.Threading.Tasks" || used.Namespace?.StartsWith("Microsoft.Extensions", StringComparison.Ordinal) == true));

    [Fact]
    public void OnlyMqtt_TouchesTheMqttLibrary() => Assert.Empty(
        from type in Runtime.GetTypes()
        where !InRoom(type, "Mqtt")
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where method.GetCustomAttribute<System.Runtime.InteropServices.DllImportAttribute>()?.Value.Contains("mosquitto", StringComparison.Ordinal) == true
        select $"{type} imports {method.Name}");

    [Fact]
    public void Pages_DoNotSeeTheHttpRequest() => Assert.Empty(
        from type in Client.GetTypes()
        where Outermost(type) != typeof(global::Studio.Client.App)
        from used in UsedTypes.Of(type)
        where used.FullName is "Microsoft.AspNetCore.Http.HttpContext" or "Microsoft.AspNetCore.Http.IHttpContextAccessor"
        select $"{type} uses {used.Name}");

    private static string? RoomOf(Type type) =>
        Outermost(type).Namespace?.Split('.') is ["Connector", "Runtime", var room, ..] ? room : null;

    /// <summary>A record, an enumeration or an interface, its nested types with it.</summary>
    private static bool IsPlain(Type type) =>
        Outermost(type) is { } outer && (outer.IsEnum || outer.IsInterface || outer.GetMethod("<Clone>$") is not null || outer.IsValueType);

    private static IEnumerable<string> Uses(Func<Type, bool> of, Func<Type, bool> what) =>
        from type in Runtime.GetTypes()
        where of(type)
        from used in UsedTypes.Of(type)
        where what(used)
        select $"{type} uses {used}";

    private static bool InRoom(Type type, string room) =>
        type.Namespace is { } name && (name == $"Connector.Runtime.{room}" || name.StartsWith($"Connector.Runtime.{room}.", StringComparison.Ordinal));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static bool IsDotNet(string name) =>
        name is "mscorlib" or "netstandard" || (name.StartsWith("System", StringComparison.Ordinal) && name != "System.CommandLine") || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static bool Matches(string name, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? name == pattern : name.StartsWith(pattern[..star], StringComparison.Ordinal) && name.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
