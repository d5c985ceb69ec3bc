using Connector.Runtime.Devices;
using Studio.Client.Ports;
using Studio.Server.Accounts;

namespace Studio.Server.Devices;

/// <summary>The example devices as one user sees them.</summary>
internal sealed class UserDevices(ExampleDevices devices, ICurrentUser user) : IExampleDevices
{
    public event Action? Changed
    {
        add => devices.Changed += value;
        remove => devices.Changed -= value;
    }

    public IReadOnlyList<Client.Ports.ExampleDevice> Running => devices.Running;

    public IReadOnlyList<(string Name, string Help)> Faults { get; } = [.. DeviceFaults.All.Select(fault => (fault.Name, fault.Help))];

    public Task<Client.Ports.ExampleDevice> StartAsync(string protocol, CancellationToken cancellationToken)
    {
        Require.Operate(user);
        return devices.AddAsync(protocol, cancellationToken);
    }

    public Task StopAsync(string id, CancellationToken cancellationToken)
    {
        Require.Operate(user);
        return devices.RemoveAsync(id, cancellationToken);
    }

    public void Misbehave(string id, string fault)
    {
        Require.Operate(user);
        devices.Misbehave(id, fault);
    }

    public string ReadyFile(string id) => devices.ReadyFile(id);
}
