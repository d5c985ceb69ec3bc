using Connector.Runtime.Agent;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Test;

/// <summary>
/// What was tried of one endpoint on this page: its last reads, what is typed to be written, and how the last write went. It
/// stays while another tab or another endpoint is looked at. Used on the circuit's thread only.
/// </summary>
internal sealed class EndpointMemory
{
    private const int KeptReads = 12;
    private readonly List<RequestResult> _reads = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RequestResult> Reads => _reads;

    /// <summary>Those of the reads that are numbers, and more of them.</summary>
    public SampleSeries Series { get; } = new();

    public bool IsReading { get; private set; }

    /// <summary>The value to write, as it is typed.</summary>
    public string Typed { get; set; } = "";

    /// <summary>What the typed value is meant as; null until somebody or the endpoint's last value says so.</summary>
    public WriteKind? Kind { get; set; }

    public bool IsWriting { get; private set; }

    /// <summary>How the last write went; null before the first.</summary>
    public WriteReport? Report { get; private set; }

    /// <summary>The value of the last write, as it went.</summary>
    public string Written { get; private set; } = "";

    /// <summary>A read or a write began or ended, maybe while nobody looked.</summary>
    public event Action? Changed;

    /// <summary>Reads once; nothing while a read is under way.</summary>
    public async Task ReadAsync(Func<Task<RequestResult>> read)
    {
        if (IsReading) return;
        IsReading = true;
        Changed?.Invoke();
        try
        {
            var result = await read();
            if (result is { Succeeded: true, Value: { } value } && Numbers.TryRead(value, out var number)) Series.Add(result.Timestamp, number);
            _reads.Insert(0, result);
            if (_reads.Count > KeptReads) _reads.RemoveAt(KeptReads);
        }
        finally
        {
            IsReading = false;
            Changed?.Invoke();
        }
    }

    /// <param name="value">The value in words, for the report.</param>
    /// <param name="write">Writes it.</param>
    public async Task WriteAsync(string value, Func<Task<WriteReport>> write)
    {
        IsWriting = true;
        Changed?.Invoke();
        try
        {
            var report = await write();
            (Written, Report) = (value, report);
        }
        finally
        {
            IsWriting = false;
            Changed?.Invoke();
        }
    }
}

/// <summary>What the page remembers of its endpoints. Of very many endpoints those looked at last are kept.</summary>
internal sealed class TestMemory
{
    private const int Kept = 200;
    private readonly OrderedDictionary<string, EndpointMemory> _endpoints = new(StringComparer.Ordinal);

    public EndpointMemory Of(string endpointId)
    {
        if (_endpoints.Remove(endpointId, out var memory))
        {
            _endpoints.Add(endpointId, memory);
            return memory;
        }

        memory = new EndpointMemory();
        if (_endpoints.Count >= Kept) _endpoints.RemoveAt(0);
        _endpoints.Add(endpointId, memory);
        return memory;
    }
}
