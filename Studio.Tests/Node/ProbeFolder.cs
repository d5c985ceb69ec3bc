namespace Studio.Tests.Node;

/// <summary>Writes the folder of a small connector called Probe.</summary>
internal static class ProbeFolder
{
    private const string ConnectionSchema =
        """
        {
          "$id": "ProbeConnection",
          "title": "Probe",
          "description": "A connector for tests.",
          "definitions": {
            "connection": {
              "type": "object",
              "properties": {
                "host": { "type": "string", "title": "Host", "description": "Where.", "default": "127.0.0.1" },
                "port": { "type": "integer", "title": "Port", "description": "Which.", "minimum": 1, "maximum": 65535, "default": 4000 },
                "mode": { "type": "string", "title": "Mode", "description": "For tests.", "default": "" }
              },
              "additionalProperties": false
            }
          }
        }
        """;

    private const string EndpointSchema =
        """
        {
          "$id": "ProbeEndpoint",
          "definitions": {
            "address": {
              "type": "object",
              "required": ["address"],
              "properties": { "address": { "type": "string", "title": "Address", "description": "What to read.", "examples": ["a"] } }
            }
          }
        }
        """;

    public static void Write(string folder, string body, string before = "", string? packageJson = null, string index = "require('./ProbeConnection'); require('./ProbeEndpoint')")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ProbeConnection.json"), ConnectionSchema);
        File.WriteAllText(Path.Combine(folder, "ProbeEndpoint.json"), EndpointSchema);
        File.WriteAllText(Path.Combine(folder, "index.js"), index);
        File.WriteAllText(Path.Combine(folder, "ProbeEndpoint.js"), Endpoint);
        if (packageJson is not null) File.WriteAllText(Path.Combine(folder, "package.json"), packageJson);
        File.WriteAllText(Path.Combine(folder, "ProbeConnection.js"), Connection(body, before));
    }

    public static string Connection(string body, string before = "") =>
        $$"""
        const Connection = require('Connection')
        const schema = require('./ProbeConnection.json')
        {{before}}
        class ProbeConnection extends Connection {
          static getCustomSchema () { return { ...schema } }
          {{body}}
        }
        for (const [name, deed] of Object.entries({
          async handleConnect () { this.connectDone() },
          async handleReconnect () { this.connectDone() },
          async handleDisconnect () { this.disconnectDone() },
          async handleRead (address) { return address.address },
          async handleWrite () {}
        })) if (!Object.prototype.hasOwnProperty.call(ProbeConnection.prototype, name)) ProbeConnection.prototype[name] = deed

        module.exports = ProbeConnection
        """;

    private const string Endpoint =
        """
        const Endpoint = require('Endpoint')
        const schema = require('./ProbeEndpoint.json')

        class ProbeEndpoint extends Endpoint {
          static getSchema () { return Object.assign(super.getSchema(), schema) }
        }

        module.exports = ProbeEndpoint
        """;
}
