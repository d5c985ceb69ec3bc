using System.Collections.Concurrent;
using Connector.Runtime.Agent;

namespace Connector.Runtime.Remote;

/// <summary>
/// The services installed on a distributed agent: kept on disk first, then run. What the disk did not take is not run, so that
/// a restart never brings back something else than what ran. Changes of one service come one after the other.
/// </summary>
internal sealed class KeptServices(AgentFolder folder, AgentServices services)
{
    private readonly ConcurrentDictionary<string, InstalledPart> _parts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1);

    public IReadOnlyList<InstalledPart> Parts => [.. _parts.Values.OrderBy(part => part.ServiceId, StringComparer.Ordinal)];

    public event Action? Changed;

    /// <summary>Brings up what was enabled.</summary>
    /// <returns>Files that could not be read.</returns>
    public async Task<IReadOnlyList<string>> StartAsync(CancellationToken cancellationToken)
    {
        var (parts, unreadable) = folder.Services();
        foreach (var part in parts)
        {
            _parts[part.ServiceId] = part;
            await RunAsync(part, cancellationToken).ConfigureAwait(false);
        }

        Changed?.Invoke();
        return unreadable;
    }

    public async Task InstallAsync(InstalledPart part, CancellationToken cancellationToken)
    {
        if (AgentFolder.Problem(part.ServiceId) is { } problem) throw new ControlRefusal(problem);
        if (part.Format != InstalledPart.PresentFormat || part.Definition is null || part.Definition.ServiceId != part.ServiceId)
            throw new ControlRefusal("This agent does not understand the installation; agent and studio must be of the same version.", $"format {part.Format}");
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            folder.Save(part);
            _parts[part.ServiceId] = part;
            await RunAsync(part, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ControlRefusal("The agent could not store the service, so it does not run it. Look at the space and the rights of its data folder.", failure.Message);
        }
        finally
        {
            _one.Release();
        }

        Changed?.Invoke();
    }

    public async Task EnableAsync(string serviceId, bool enabled, CancellationToken cancellationToken)
    {
        if (!_parts.TryGetValue(serviceId, out var part)) throw new ControlRefusal($"There is no service '{serviceId}' on this agent.");
        await InstallAsync(part with { Enabled = enabled }, cancellationToken).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string serviceId, CancellationToken cancellationToken)
    {
        if (AgentFolder.Problem(serviceId) is { } problem) throw new ControlRefusal(problem);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            folder.Remove(serviceId);
            _parts.TryRemove(serviceId, out _);
            _faults.TryRemove(serviceId, out _);
            await services.StopAsync(serviceId).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ControlRefusal("The agent could not delete the service's file, so it keeps the service.", failure.Message);
        }
        finally
        {
            _one.Release();
        }

        Changed?.Invoke();
    }

    public IReadOnlyList<ReportedService> Report() =>
    [
        .. Parts.Select(part => new ReportedService(
            part.ServiceId, part.Name, part.Number, part.Digest, part.Studio, part.Enabled,
            [.. _faults.TryGetValue(part.ServiceId, out var fault) ? [fault] : Array.Empty<string>(), .. services.FaultsOf(part.ServiceId)],
            [.. services.ConnectionsOf(part.ServiceId).OrderBy(connection => connection.Id, StringComparer.Ordinal).Select(ReportedConnection.Of)])),
    ];

    private async Task RunAsync(InstalledPart part, CancellationToken cancellationToken)
    {
        _faults.TryRemove(part.ServiceId, out _);
        try
        {
            if (part.Enabled) await services.RunAsync(part.Definition, cancellationToken).ConfigureAwait(false);
            else await services.StopAsync(part.ServiceId).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            // One service that cannot be started must not keep the others, or the agent, from running.
            _faults[part.ServiceId] = $"It could not be started: {failure.Message}";
        }
    }
}

/// <summary>The agent does not do what it was asked; the message is the sentence that the asker is told.</summary>
internal sealed class ControlRefusal(string sentence, string? detail = null, bool isGone = false) : Exception(sentence)
{
    public string? Detail => detail;

    public bool IsGone => isGone;
}
