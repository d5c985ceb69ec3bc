using System.Collections.Concurrent;
using System.Net.Sockets;
using Connector.Runtime.Devices;
using Microsoft.EntityFrameworkCore;
using Studio.Server.Storage;

namespace Studio.Server.Devices;

/// <summary>
/// The example devices of this studio. They run in this process, on loopback, and are there again after a restart.
/// Thread-safe.
/// </summary>
internal sealed class ExampleDevices(IDbContextFactory<StudioDatabase> databases, TimeProvider time, ILogger<ExampleDevices> log) : IHostedService
{
    private readonly ConcurrentDictionary<string, (string Protocol, Connector.Runtime.Devices.ExampleDevice Device)> _running = new();
    private int _last;

    public event Action? Changed;

    public IReadOnlyList<Client.Ports.ExampleDevice> Running =>
        [.. _running.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Describe(pair.Key, pair.Value.Protocol, pair.Value.Device))];

    /// <summary>Starts those that ran when the studio was stopped.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var record in await database.Set<DeviceRecord>().AsNoTracking().ToListAsync(cancellationToken))
        {
            try
            {
                Keep(record.Id, record.Protocol, Connector.Runtime.Devices.ExampleDevice.Start(time, record.Port));
            }
            catch (SocketException exception)
            {
                log.LogWarning("The example device {Id} could not be started again on port {Port}: {Reason}", record.Id, record.Port, exception.Message);
            }
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, device) in _running.Values) await device.DisposeAsync();
        _running.Clear();
    }

    /// <exception cref="InvalidOperationException">There is no example device of that protocol.</exception>
    public async Task<Client.Ports.ExampleDevice> AddAsync(string protocol, CancellationToken cancellationToken)
    {
        if (protocol != "Custom") throw new InvalidOperationException($"There is no example device that speaks {protocol}.");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await database.Set<DeviceRecord>().Select(record => record.Id).ToListAsync(cancellationToken);
        string id;
        do id = $"device{Interlocked.Increment(ref _last)}";
        while (taken.Contains(id) || _running.ContainsKey(id));
        var device = Connector.Runtime.Devices.ExampleDevice.Start(time);
        Keep(id, protocol, device);
        database.Add(new DeviceRecord { Id = id, Protocol = protocol, Port = device.Port });
        await database.SaveChangesAsync(cancellationToken);
        Changed?.Invoke();
        return Describe(id, protocol, device);
    }

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<DeviceRecord>().Where(record => record.Id == id).ExecuteDeleteAsync(cancellationToken);
        if (!_running.TryRemove(id, out var running)) return;
        await running.Device.DisposeAsync();
        Changed?.Invoke();
    }

    public void Misbehave(string id, string fault)
    {
        var known = DeviceFaults.Find(fault) ?? throw new ArgumentException($"No example device knows the fault '{fault}'.", nameof(fault));
        if (_running.TryGetValue(id, out var running)) running.Device.Fault = known;
    }

    public string ReadyFile(string id) => _running.TryGetValue(id, out var running)
        ? ReadyFiles.Custom(Connector.Runtime.Devices.ExampleDevice.Host, running.Device.Port)
        : throw new InvalidOperationException($"The example device '{id}' does not run.");

    private void Keep(string id, string protocol, Connector.Runtime.Devices.ExampleDevice device)
    {
        device.Changed += () => Changed?.Invoke();
        _running[id] = (protocol, device);
    }

    private static Client.Ports.ExampleDevice Describe(string id, string protocol, Connector.Runtime.Devices.ExampleDevice device) =>
        new(id, protocol, Connector.Runtime.Devices.ExampleDevice.Host, device.Port, DeviceFaults.NameOf(device.Fault), device.Clients);
}
