namespace Studio.Client.Ports;

/// <summary>The example devices that the studio can start on loopback.</summary>
public interface IExampleDevices
{
    /// <summary>The running ones.</summary>
    IReadOnlyList<ExampleDevice> Running { get; }

    /// <summary>Starts the example device of a protocol on a free loopback port.</summary>
    Task<ExampleDevice> StartAsync(string protocol, CancellationToken cancellationToken);

    Task StopAsync(string id, CancellationToken cancellationToken);

    /// <summary>Tells a device how to misbehave; <c>none</c> makes it well again.</summary>
    void Misbehave(string id, string fault);

    /// <summary>The faults a device can be told: name and one line of help.</summary>
    IReadOnlyList<(string Name, string Help)> Faults { get; }

    /// <summary>A ready commissioning file for a running device.</summary>
    string ReadyFile(string id);

    event Action? Changed;
}

public sealed record ExampleDevice(string Id, string Protocol, string Host, int Port, string Fault, int Clients);
