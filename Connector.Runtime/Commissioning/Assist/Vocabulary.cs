namespace Connector.Runtime.Commissioning.Assist;

/// <summary>The keys of commissioning files with a sentence each; the source is the vendor's public documentation.</summary>
internal static class Vocabulary
{
    public static readonly IReadOnlyList<(string Key, string Text)> Sections =
    [
        ("description", "What the service is for, in words."),
        ("metadata", "Name, version, provider, icon and homepage of the service."),
        ("parameters", "What is asked for when the service is installed."),
        ("definitions", "Constants that !ref and !sub can use. CYBUS_MQTT_ROOT replaces the root of all topics."),
        ("resources", "Connections, endpoints, mappings and whatever else the service is made of."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Metadata =
    [
        ("name", "Name for people, at most 80 characters; the default service id is made from it."),
        ("icon", "URL of a picture."),
        ("provider", "Who made it."),
        ("homepage", "URL with more about it."),
        ("version", "Version of the service, such as 1.0.0."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Parameter =
    [
        ("type", "string, number, integer, boolean or array."),
        ("description", "Shown where the value is asked for; at most 4000 characters."),
        ("default", "Taken where nobody gives a value; without it the value has to be given."),
        ("enum", "The values that can be chosen."),
        ("minimum", "Smallest number."),
        ("maximum", "Largest number."),
        ("minLength", "Fewest characters."),
        ("maxLength", "Most characters."),
        ("pattern", "A regular expression that a text has to match."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Resource =
    [
        ("type", "What kind of resource this is, such as Cybus::Endpoint."),
        ("properties", "What belongs to this kind."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Connection =
    [
        ("protocol", "The connector, such as Modbus."),
        ("agentName", "The agent that runs it; protocol-mapper where nothing is said."),
        ("targetState", "connected (default) or disconnected."),
        ("connection", "Settings, as the connector's schema has them."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Endpoint =
    [
        ("protocol", "The connector, the same as the connection's."),
        ("connection", "The connection, by !ref."),
        ("subscribe", "Values are delivered or polled: the address and how often."),
        ("read", "One value at a time, asked for on the topic /req and answered on /res: the address."),
        ("write", "Values that arrive on the topic /set are written: the address."),
        ("topic", "Where values are published, below the service's root; the resource id where nothing is said."),
        ("qos", "0 (default), 1 or 2."),
        ("retain", "Whether the broker keeps the last value; false where nothing is said."),
        ("rules", "Data processing rules, run before publishing."),
        ("targetState", "enabled (default) or disabled."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Mapping =
    [
        ("mappings", "A list: what to subscribe to, where to publish, and rules in between."),
        ("agentName", "The agent that runs it; protocol-mapper where nothing is said."),
        ("targetState", "enabled (default) or disabled."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> MappingItem =
    [
        ("subscribe", "Where messages come from: an endpoint or a topic, or a list of these."),
        ("publish", "Where they go: an endpoint or a topic."),
        ("rules", "What is done to them in between."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> MappingSide =
    [
        ("endpoint", "An endpoint, by !ref."),
        ("topic", "A whole topic, without a root being added. Subscribing knows + and #, also with names: +line."),
        ("qos", "0 (default), 1 or 2."),
        ("connection", "An Mqtt connection where the topic is at another broker."),
        ("label", "Name of the source for the rule 'collect'."),
    ];

    public static readonly IReadOnlyList<(string Key, string Text)> Rules =
    [
        ("transform", "Replaces the message by the result of a JSONata expression."),
        ("filter", "Passes only messages for which a JSONata expression is true."),
        ("parse", "Makes a value out of bytes."),
        ("cov", "Passes only what has changed."),
        ("burst", "Collects messages into a list."),
        ("collect", "Keeps the last message of every source and passes all of them on."),
        ("stash", "Keeps a message for later rules."),
        ("setContextVars", "Sets variables for later rules and for the topic."),
    ];

    public static readonly IReadOnlyList<string> ResourceTypes =
    [
        "Cybus::Connection", "Cybus::Endpoint", "Cybus::Mapping", "Cybus::Container", "Cybus::Link", "Cybus::IngressRoute", "Cybus::User", "Cybus::Role",
        "Cybus::Volume", "Cybus::File", "Cybus::Server::Opcua", "Cybus::Server::Http", "Cybus::Node::Opcua", "Cybus::Node::Http",
    ];

    /// <summary>The keys of a block that the file format itself knows; empty where a connector's schema or nobody does.</summary>
    /// <param name="path">Keys from the root; list items are numbers.</param>
    /// <param name="type">Type of the resource around.</param>
    public static IReadOnlyList<(string Key, string Text)> KeysAt(string[] path, string? type) => path switch
    {
        [] => Sections,
        ["metadata"] => Metadata,
        ["parameters", _] => Parameter,
        ["resources", _] => Resource,
        [.., "rules", _] => Rules,
        ["resources", _, "properties"] => type switch
        {
            "Cybus::Connection" => Connection,
            "Cybus::Endpoint" => Endpoint,
            "Cybus::Mapping" => Mapping,
            _ => [],
        },
        ["resources", _, "properties", "mappings", _] => MappingItem,
        ["resources", _, "properties", "mappings", _, "subscribe" or "publish"] or ["resources", _, "properties", "mappings", _, "subscribe", _] => MappingSide,
        _ => [],
    };

    /// <summary>The values that the file format itself knows for a key.</summary>
    public static IReadOnlyList<string> ValuesOf(string[] path, string key, string? type) => (path, key) switch
    {
        (["parameters", _], "type") => ["string", "integer", "number", "boolean", "array"],
        (["resources", _], "type") => ResourceTypes,
        (["resources", _, "properties"], "targetState") => type == "Cybus::Connection" ? ["connected", "disconnected"] : ["enabled", "disabled"],
        (["resources", _, "properties", ..], "qos") => ["0", "1", "2"],
        (["resources", _, "properties"], "retain") => ["true", "false"],
        _ => [],
    };

    /// <summary>The part of a path below a connection's settings or an endpoint's address; null elsewhere.</summary>
    public static string[]? InBlock(string[] path, string? type) => path switch
    {
        ["resources", _, "properties", "connection", .. var rest] when type == "Cybus::Connection" => [.. rest],
        ["resources", _, "properties", "subscribe" or "read" or "write", .. var rest] when type == "Cybus::Endpoint" => [.. rest],
        _ => null,
    };
}
