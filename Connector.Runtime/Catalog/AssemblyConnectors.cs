using System.Reflection;
using System.Runtime.ExceptionServices;
using Connector.Runtime.Schemas;
using Connector.Sdk;

namespace Connector.Runtime.Catalog;

/// <summary>
/// The connectors of one assembly: every non-abstract <see cref="Connection"/> named <c>FoobarConnection</c>, with
/// <c>FoobarConnection.json</c> and <c>FoobarEndpoint.json</c> among the resources or beside the assembly.
/// </summary>
internal sealed class AssemblyConnectors : IConnectorSource
{
    private const string Suffix = "Connection";
    private readonly Assembly _assembly;
    private readonly string _source;
    private readonly ConnectorOrigin _origin;
    private readonly Func<string, string?>? _schema;

    /// <param name="assembly">Where the classes are.</param>
    /// <param name="origin">What the entries say they are.</param>
    /// <param name="source">What the entries name as their source; null for the assembly's name.</param>
    /// <param name="schema">The text of a schema by its file name, or null where the assembly's own is to be used.</param>
    public AssemblyConnectors(Assembly assembly, ConnectorOrigin origin, string? source = null, Func<string, string?>? schema = null)
    {
        _assembly = assembly;
        _origin = origin;
        _schema = schema;
        _source = source ?? assembly.GetName().Name!;
        Entries = [.. ConnectionClasses().Select(Read)];
    }

    public IReadOnlyList<ConnectorEntry> Entries { get; }

    /// <summary>Never raised: an assembly does not change.</summary>
    public event Action? Changed
    {
        add { }
        remove { }
    }

    private IEnumerable<Type> ConnectionClasses() => _assembly.GetTypes()
        // The runtime has classes of its own that stand for connectors elsewhere; its connectors are in one room.
        .Where(type => _origin != ConnectorOrigin.BuiltIn || type.Namespace?.StartsWith("Connector.Runtime.Connectors.", StringComparison.Ordinal) == true)
        .Where(type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(Connection)))
        .Where(type => type.Name.Length > Suffix.Length && type.Name.EndsWith(Suffix, StringComparison.Ordinal));

    private ConnectorEntry Read(Type type)
    {
        var protocol = type.Name[..^Suffix.Length];
        var schemas = ConnectorSchemas.Load(TextOf($"{protocol}Connection.json"), TextOf($"{protocol}Endpoint.json"), protocol);
        var constructor = type.GetConstructor(BindingFlags.Public | BindingFlags.Instance, [typeof(ConnectionContext)]);
        List<string> faults = [.. schemas.Faults];
        if (constructor is null) faults.Add($"{type.FullName} has no public constructor that takes a ConnectionContext and nothing else.");
        return new ConnectorEntry
        {
            Protocol = protocol,
            Title = schemas.Title ?? protocol,
            Description = schemas.Description,
            Version = schemas.Version,
            Origin = _origin,
            Source = _source,
            Abilities = AbilitiesOf(type),
            ConnectionSchema = schemas.Connection,
            AddressSchema = schemas.Address,
            Faults = faults,
            KnownToConnectware = ConnectwareProtocols.Contains(protocol),
            Create = faults.Count > 0 ? null : context => Make(constructor!, context),
        };
    }

    private string? TextOf(string fileName)
    {
        if (_schema?.Invoke(fileName) is { } text) return text;
        if (_assembly.GetManifestResourceStream(fileName) is { } resource)
        {
            using var reader = new StreamReader(resource);
            return reader.ReadToEnd();
        }

        var beside = Path.Combine(Path.GetDirectoryName(_assembly.Location) ?? "", fileName);
        return File.Exists(beside) ? File.ReadAllText(beside) : null;
    }

    /// <summary>What the constructor threw reaches the caller as it was thrown.</summary>
    private static Connection Make(ConstructorInfo constructor, ConnectionContext context)
    {
        try
        {
            return (Connection)constructor.Invoke([context]);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }

    private static ConnectorAbilities AbilitiesOf(Type type) =>
        (Overrides(type, nameof(Connection.HandleReadAsync)) ? ConnectorAbilities.Read : 0)
        | (Overrides(type, nameof(Connection.HandleWriteAsync)) ? ConnectorAbilities.Write : 0)
        | (type.IsAssignableTo(typeof(ISubscribable)) ? ConnectorAbilities.Push : 0)
        | (type.IsAssignableTo(typeof(IBrowsable)) ? ConnectorAbilities.Browse : 0)
        | (type.IsAssignableTo(typeof(IBatchRead)) ? ConnectorAbilities.Batch : 0)
        | (type.IsAssignableTo(typeof(IProbe)) ? ConnectorAbilities.Probe : 0)
        | (type.IsAssignableTo(typeof(ITraced)) ? ConnectorAbilities.Trace : 0);

    private static bool Overrides(Type type, string method) => type.GetMethod(method)!.DeclaringType != typeof(Connection);
}
