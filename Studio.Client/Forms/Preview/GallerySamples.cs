using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;

namespace Studio.Client.Forms.Preview;

/// <summary>Small schemas that between them use every editor.</summary>
public static class GallerySamples
{
    /// <summary>What the preview starts with on request.</summary>
    public const string Example = """
        {
          "$id": "PressConnection",
          "type": "object",
          "required": ["host", "port"],
          "properties": {
            "host": { "type": "string", "title": "Host", "description": "Address or name of the press", "format": "hostname" },
            "port": { "type": "integer", "title": "Port", "minimum": 1, "maximum": 65535, "default": 9000 },
            "requestTimeout": { "type": "integer", "title": "Request timeout (ms)", "minimum": 100, "default": 2000 },
            "signIn": {
              "title": "Sign in",
              "oneOf": [
                { "title": "Nobody", "properties": { "kind": { "const": "none" } }, "required": ["kind"] },
                { "title": "User and password", "properties": { "kind": { "const": "basic" }, "user": { "type": "string", "title": "User" }, "password": { "type": "string", "title": "Password" } }, "required": ["kind", "user", "password"] }
              ]
            },
            "labels": { "type": "object", "title": "Labels", "additionalProperties": { "type": "string" } }
          }
        }
        """;

    public static IReadOnlyList<ParameterItem> Parameters { get; } =
    [
        new("plcHost", new JsonObject { ["type"] = "string" }, "10.0.4.17", "Where the machine is", "/parameters/plcHost", default),
        new("plcPort", new JsonObject { ["type"] = "integer" }, 9000, null, "/parameters/plcPort", default),
    ];

    public static IReadOnlyList<GallerySample> All { get; } =
    [
        Of("Text", """{"title":"Host","type":"string","description":"Address or name of the device","format":"hostname"}""", "\"10.0.4.17\""),
        Of("Text with suggestions", """{"title":"Address","type":"string","examples":["DB1.DBW0","DB1.DBW2","M0.1"]}"""),
        Of("Long text", """{"title":"Note","type":"string","multiline":true,"maxLength":500}""", "\"Two lines\\nof text\""),
        Of("Text with escapes", """{"title":"End of a frame","type":"string","default":"\r\n","description":"What the device sends after each frame"}"""),
        Of("Code", """{"title":"Expression","type":"string","format":"jsonata","description":"JSONata, applied to each value"}""", "\"$.value * 0.1\""),
        Of("File", """{"title":"Certificate","type":"string","contentEncoding":"base64","description":"DER file of the device"}"""),
        Of("Secret", """{"title":"Password","type":"string","format":"password"}"""),
        Of("Number", """{"title":"Port","type":"integer","minimum":1,"maximum":65535,"default":9000}"""),
        Of("Number with unit", """{"title":"Poll interval (ms)","type":"number","minimum":10,"multipleOf":10,"default":1000}""", "2500"),
        Of("Switch", """{"title":"Use TLS","type":"boolean","default":true}"""),
        Of("Select", """{"title":"Data type","enum":["bool","int16","uint16","int32","uint32","float32","float64"],"default":"int16"}"""),
        Of("Radio buttons", """{"title":"Mode","enum":["read","write"],"default":"read"}"""),
        Of("Combo box", "{\"title\":\"Tag\",\"enum\":[" + string.Join(",", Enumerable.Range(1, 1000).Select(number => $"\"Line{number / 100}.Tag{number:d4}\"")) + "]}"),
        Of("Constant", """{"title":"Protocol version","const":2}""", "2"),
        Of("Nothing", """{"title":"Reserved","type":"null"}"""),
        Of("Group", """{"title":"TLS","type":"object","required":["caFile"],"properties":{"caFile":{"type":"string","title":"CA file"},"verify":{"type":"boolean","title":"Verify the host name","default":true}}}""", """{"caFile":"/etc/ca.pem"}"""),
        Of("Group with a wrong value", """{"title":"Retry","type":"object","properties":{"minDelay":{"type":"integer","title":"Shortest delay (ms)","minimum":1},"maxDelay":{"type":"integer","title":"Longest delay (ms)","maximum":60000}}}""", """{"minDelay":"soon","maxDelay":90000}"""),
        Of("Map", """{"title":"Labels","type":"object","additionalProperties":{"type":"string"}}""", """{"hall":"4","line":"filling 2"}"""),
        Of("List", """{"title":"Hosts","type":"array","items":{"type":"string","minLength":1},"minItems":1}""", """["10.0.0.1","10.0.0.2"]"""),
        Of("List of groups", """{"title":"Steps","type":"array","items":{"type":"object","properties":{"name":{"type":"string","title":"Name"},"options":{"type":"object","title":"Options","properties":{"wait":{"type":"integer","title":"Wait (ms)"}}}}}}""", """[{"name":"open","options":{"wait":5}}]"""),
        Of("Table", """{"title":"Headers","type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string","title":"Name"},"value":{"type":"string","title":"Value"}}}}""", """[{"name":"Accept","value":"application/json"}]"""),
        Of("Check boxes", """{"title":"Functions","type":"array","uniqueItems":true,"items":{"enum":["read","write","subscribe","browse"]}}""", """["read"]"""),
        Of("Fixed list", """{"title":"Range","type":"array","prefixItems":[{"type":"number","title":"From"},{"type":"number","title":"To"},{"enum":["°C","K"],"title":"Unit"}],"items":false}""", """[0,100]"""),
        Of("Variants", """{"title":"Sign in","oneOf":[{"title":"Nobody","properties":{"kind":{"const":"none","title":"Kind"}},"required":["kind"]},{"title":"User and password","properties":{"kind":{"const":"basic","title":"Kind"},"user":{"type":"string","title":"User"},"password":{"type":"string","title":"Password"}},"required":["kind","user","password"]}]}""", """{"kind":"basic","user":"jana"}"""),
        Of("Kinds of a value", """{"title":"Address","type":["string","integer","null"],"description":"A name or a number"}""", "40001"),
        Of("Fields that depend on others", """{"title":"Encryption","type":"object","properties":{"tls":{"type":"boolean","title":"Use TLS"}},"if":{"properties":{"tls":{"const":true}},"required":["tls"]},"then":{"properties":{"fingerprint":{"type":"string","title":"Fingerprint","pattern":"^[0-9A-F:]+$"}},"required":["fingerprint"]}}""", """{"tls":true}"""),
        Of("Tabs", """{"type":"object","properties":{"host":{"type":"string","title":"Host"},"port":{"type":"integer","title":"Port"},"interval":{"type":"integer","title":"Interval (ms)"}}}""", ui: """{"ui:tabs":[{"title":"Connection","properties":["host","port"]},{"title":"Polling","properties":["interval"]}]}"""),
        Of("JSON for what nothing fits", """{"title":"Options","description":"Handed to the driver as they are"}""", """{"depth":3}"""),
        Of("Read-only and deprecated", """{"type":"object","properties":{"serial":{"type":"string","title":"Serial number","readOnly":true},"slot":{"type":"integer","title":"Slot","deprecated":true}}}""", """{"serial":"A-77"}"""),
    ];

    private static GallerySample Of(string title, string schema, string? data = null, string? ui = null) => new(
        title,
        SchemaDocument.Parse(schema, $"{title}.json").Root,
        data is null ? null : JsonNode.Parse(data),
        ui is null ? null : JsonElement.Parse(ui));
}

/// <summary>One editor on show.</summary>
public sealed record GallerySample(string Title, SchemaNode Schema, JsonNode? Data, JsonElement? Ui);
