using System.Text;
using Connector.Runtime.Probing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Studio.Server.Testing.Faults;

/// <summary>Hands out the last proof of reconnecting of a connection as a file.</summary>
internal static class ProofFile
{
    /// <param name="key">The service.</param>
    /// <param name="connection">Resource id of the connection.</param>
    /// <param name="kind"><c>md</c> or <c>json</c>.</param>
    /// <param name="room">The sessions that are alive.</param>
    public static Results<FileContentHttpResult, NotFound> Get(string key, string connection, string kind, TestSessionRoom room)
    {
        if (room.Find(key)?.FaultsOf(connection)?.Status.Proof is not { } proof) return TypedResults.NotFound();
        var name = $"prove-reconnect-{connection}.{kind}";
        return kind switch
        {
            "md" => TypedResults.File(Encoding.UTF8.GetBytes(ReconnectReport.Markdown(proof)), "text/markdown; charset=utf-8", name),
            "json" => TypedResults.File(Encoding.UTF8.GetBytes(ReconnectReport.Json(proof)), "application/json; charset=utf-8", name),
            _ => TypedResults.NotFound(),
        };
    }
}
