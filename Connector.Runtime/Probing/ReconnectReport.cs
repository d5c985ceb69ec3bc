using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Devices;

namespace Connector.Runtime.Probing;

/// <summary>A proof of reconnecting as a file: Markdown for people, JSON for machines.</summary>
internal static class ReconnectReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Markdown(ReconnectProof proof)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Prove reconnect: {proof.Connection}\n\n{proof.Sentence}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Connector: {proof.Protocol}\n- Read meanwhile: {proof.Endpoint ?? "what the running endpoints brought"}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Started: {At(proof.StartedAt)} by {proof.By}\n");
        if (proof.EndedAt is { } ended) text.Append(CultureInfo.InvariantCulture, $"- Ended: {At(ended)}\n");
        text.Append("\n| fault | verdict | noticed after | recovered after | failed | values | states |\n|---|---|---|---|---|---|---|\n");
        foreach (var result in proof.Results)
            text.Append(CultureInfo.InvariantCulture, $"| {ProxyFaults.NameOf(result.Fault)} | {Word(result.Verdict)} | {Seconds(result.Noticed)} | {Seconds(result.Recovered)} | {result.Failed} | {result.Answered} | {string.Join(" → ", result.States)} |\n");
        text.Append("\n## What was seen\n\n");
        foreach (var result in proof.Results)
            text.Append(CultureInfo.InvariantCulture, $"- **{ProxyFaults.NameOf(result.Fault)}** ({ProxyFaults.HelpOf(result.Fault)}): {result.Sentence}{(result.NoticedBy is { } by ? $" First: {OneLine(by)}" : "")}\n");
        return text.ToString();
    }

    public static string Json(ReconnectProof proof) => new JsonObject
    {
        ["connection"] = proof.Connection,
        ["protocol"] = proof.Protocol,
        ["endpoint"] = proof.Endpoint,
        ["by"] = proof.By,
        ["startedAt"] = proof.StartedAt.UtcDateTime,
        ["endedAt"] = proof.EndedAt?.UtcDateTime,
        ["end"] = proof.End.ToString().ToLowerInvariant(),
        ["proved"] = proof.IsProved,
        ["summary"] = proof.Sentence,
        ["faults"] = new JsonArray([.. proof.Results.Select(result => (JsonNode)new JsonObject
        {
            ["fault"] = ProxyFaults.NameOf(result.Fault),
            ["verdict"] = Word(result.Verdict),
            ["good"] = result.IsGood,
            ["sentence"] = result.Sentence,
            ["noticedAfterMs"] = Milliseconds(result.Noticed),
            ["noticedBy"] = result.NoticedBy,
            ["recoveredAfterMs"] = Milliseconds(result.Recovered),
            ["failedRequests"] = result.Failed,
            ["values"] = result.Answered,
            ["states"] = new JsonArray([.. result.States.Select(state => (JsonNode)state)]),
        })]),
    }.ToJsonString(Indented);

    /// <summary>A verdict as people and files say it.</summary>
    public static string Word(ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Untouched => "untouched",
        ProofVerdict.Recovered => "recovered",
        ProofVerdict.Unnoticed => "not noticed",
        _ => "not recovered",
    };

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan? time) => time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:0.00} s") : "–";

    private static double? Milliseconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalMilliseconds, 1) : null;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
