namespace Connector.Agent;

/// <summary>Prints a test's results as they come, and counts them.</summary>
internal sealed class TestTable(Output output, LocalService service)
{
    private readonly int _width = service.Connections.Select(pair => pair.Definition.Id.Length)
        .Concat(service.Endpoints.Select(endpoint => endpoint.Id.Length + 2)).Concat(service.Failures.Select(failure => failure.Id.Length)).DefaultIfEmpty(0).Max();
    private int _well;
    private int _failed;
    private int _skipped;

    /// <summary>A part of the file that could not even be tried.</summary>
    public void Left(string id, string sentence, string? detail)
    {
        _failed++;
        Row(id, "FAILED", sentence, detail, writer =>
        {
            writer.WriteString("kind", "problem");
            writer.WriteString("id", id);
            writer.WriteString("outcome", "failed");
            writer.Failure(sentence, detail);
        });
    }

    public void Connection(ConnectionOutcome outcome)
    {
        if (outcome.Error is null) _well++;
        else _failed++;
        Row(outcome.Id, outcome.Error is null ? "ok" : "FAILED", outcome.Error ?? $"connected in {Fields.Short(outcome.Duration)}", outcome.Detail, writer =>
        {
            writer.WriteString("kind", "connection");
            writer.WriteString("connection", outcome.Id);
            writer.WriteString("protocol", outcome.Protocol);
            writer.WriteString("outcome", outcome.Error is null ? "ok" : "failed");
            if (outcome.Error is not null) writer.Failure(outcome.Error, outcome.Detail);
            writer.Milliseconds("ms", outcome.Duration);
        });
    }

    public void Endpoint(EndpointOutcome outcome)
    {
        var word = outcome.Skipped is not null ? "skipped" : outcome.Error is null ? "ok" : "failed";
        if (outcome.Skipped is not null) _skipped++;
        else if (outcome.Error is null) _well++;
        else _failed++;
        var text = outcome.Skipped ?? outcome.Error ?? $"{Fields.Short(outcome.Value ?? default)}  {(outcome.Value ?? default).TypeName}  {Fields.Short(outcome.Duration)}";
        Row("  " + outcome.Endpoint.Id, word == "failed" ? "FAILED" : word, text, outcome.Detail, writer =>
        {
            writer.WriteString("kind", "endpoint");
            writer.WriteString("endpoint", outcome.Endpoint.Id);
            writer.WriteString("connection", outcome.Endpoint.ConnectionId);
            writer.WriteString("operation", outcome.Endpoint.Operation.ToString().ToLowerInvariant());
            writer.WriteString("outcome", word);
            if (outcome.Skipped is not null) writer.WriteString("reason", outcome.Skipped);
            if (outcome.Error is not null) writer.Failure(outcome.Error, outcome.Detail);
            if (outcome.Value is { } value) writer.Value(value);
            if (outcome.Skipped is not null) return;
            writer.Milliseconds("ms", outcome.Duration);
            writer.WriteString("at", outcome.At);
        });
    }

    /// <summary>Prints the sum. True when nothing failed.</summary>
    public bool Close()
    {
        output.Result($"{_well} ok, {_failed} failed" + (_skipped > 0 ? $", {_skipped} skipped" : ""), writer =>
        {
            writer.WriteString("kind", "summary");
            writer.WriteNumber("ok", _well);
            writer.WriteNumber("failed", _failed);
            writer.WriteNumber("skipped", _skipped);
        });
        return _failed == 0;
    }

    private void Row(string id, string word, string text, string? detail, Action<System.Text.Json.Utf8JsonWriter> fields)
    {
        output.Result($"{id.PadRight(_width)}  {word,-7}  {text}", fields);
        if (word == "FAILED" && detail is not null) output.Text($"{"".PadRight(_width)}           {detail}");
    }
}
