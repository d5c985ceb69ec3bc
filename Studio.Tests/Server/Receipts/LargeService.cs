using System.Text;

namespace Studio.Tests.Server.Receipts;

/// <summary>A service of one connection with many endpoints.</summary>
internal static class LargeService
{
    public static string Text(int endpoints)
    {
        var text = new StringBuilder("metadata:\n  name: Large\nresources:\n  device:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection:\n        host: 127.0.0.1\n        port: 9000\n");
        for (var number = 0; number < endpoints; number++)
            text.Append($"  endpoint-{number}:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Custom\n      connection: !ref device\n      topic: value/{number}\n      read:\n        address: value-{number}\n");
        return text.ToString();
    }
}
