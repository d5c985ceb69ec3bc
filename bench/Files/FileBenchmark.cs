using System.Text;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;

namespace Bench.Files;

/// <summary>
/// A commissioning file of 10,000 endpoints: loading and checking it, what one key costs the model, and what a person at the page
/// waits for.
/// </summary>
internal static class FileBenchmark
{
    private const int Endpoints = 10_000;
    private const int Keys = 40;

    public static async Task<int> RunAsync()
    {
        var text = Text();
        Console.WriteLine($"{Endpoints:n0} endpoints, {text.Length / 1e6:f1} MB, load average {MachineLoad.Average(2)}");
        Model(text);
        await FilePageBenchmark.RunAsync(text);
        return 0;
    }

    private static void Model(string text)
    {
        var schemas = new CatalogSchemas(ConnectorCatalog.BuiltIn());
        CommissioningFile.Parse(Text(100)).Check(schemas);
        var start = TimeProvider.System.GetTimestamp();
        var file = CommissioningFile.Parse(text);
        var problems = file.Check(schemas).Count;
        Console.WriteLine($"load and validate: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:f0} ms, {problems} problems");
        var at = text.IndexOf("address: 5000", StringComparison.Ordinal) + "address: 5000".Length;
        List<double> checks = [], resolutions = [];
        for (var i = 0; i < Keys; i++)
        {
            start = TimeProvider.System.GetTimestamp();
            file = file.WithEdits([i % 2 == 0 ? new TextEdit(at, 0, "x") : new TextEdit(at, 1, "")]);
            file.Check(schemas);
            checks.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            start = TimeProvider.System.GetTimestamp();
            file.Resolve(null, new Dictionary<string, JsonNode?>());
            resolutions.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine($"a key in the model, edit and check: {Figures(checks)}; resolving it anew: {Figures(resolutions)}");
    }

    internal static string Figures(IReadOnlyCollection<double> values)
    {
        var ordered = values.Order().ToArray();
        return $"median {ordered[ordered.Length / 2]:f1} ms, 95 % {ordered[(int)(ordered.Length * .95)]:f1} ms, slowest {ordered[^1]:f1} ms";
    }

    private static string Text(int endpoints = Endpoints)
    {
        var text = new StringBuilder("description: big\nmetadata:\n  name: Big\nparameters:\n  host: { type: string, default: 127.0.0.1 }\nresources:\n  plc:\n    type: Cybus::Connection\n    properties:\n      protocol: Modbus\n      connection:\n        host: !ref host\n        port: 502\n");
        for (var i = 0; i < endpoints; i++)
            text.Append($"  endpoint{i:00000}:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Modbus\n      connection: !ref plc\n      topic: line{i % 7}/machine/value{i}\n      subscribe:\n        fc: 3\n        address: {i}\n        length: 1\n        dataType: uint16BE\n");
        return text.ToString();
    }
}
