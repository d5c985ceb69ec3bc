using System.Security.Cryptography;
using Connector.Runtime.Live;
using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Broker;

namespace Studio.Server.Agents;

/// <summary>
/// The registry of agents on the embedded broker. Accounts live in the broker; what is kept here is who waits and who was
/// heard of. One change at a time.
/// </summary>
internal sealed partial class AgentRegistry(BrokerSupervisor broker, MqttSettings settings, TimeProvider time, ILogger<AgentRegistry> log) : BackgroundService
{
    private static readonly TimeSpan LongestUnlock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(5);
    private const int MostWaiting = 50;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, (EnrolmentRequest Request, DateTimeOffset At)> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownAgent> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private HashSet<string> _accounts = new(StringComparer.Ordinal);
    private AgentRights? _rights;
    private DateTimeOffset? _unlockedUntil;
    private ITimer? _relock;
    private long _turned;

    /// <summary>Raised on any thread.</summary>
    public event Action? Changed;

    public RegistryStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new RegistryStatus(
                    _rights is null ? Fault : null, _unlockedUntil,
                    [.. _waiting.OrderBy(waiting => waiting.Key, StringComparer.Ordinal).Select(pair => pair.Value).Select(waiting => new WaitingAgent(
                        waiting.Request.Name, waiting.Request.PairingId, waiting.Request.Version, waiting.At, Refusal_NeedsLock(waiting.Request.Name)))],
                    [.. _known.Values.OrderBy(agent => agent.Name, NaturalOrder.Instance)], _turned);
            }
        }
    }

    private string Fault => settings.Mode == "embedded"
        ? $"The registry needs the studio's broker, which is not there now. {broker.Status.Reason}"
        : "The registry manages the accounts of the studio's own broker (Mqtt:Mode embedded). At another broker give each agent its account by hand.";

    public Task UnlockAsync(TimeSpan duration, CancellationToken cancellationToken) => ChangeAsync(async rights =>
    {
        var bounded = duration < LongestUnlock ? duration : LongestUnlock;
        await rights.UnlockAsync(cancellationToken);
        lock (_lock)
        {
            _unlockedUntil = time.GetUtcNow() + bounded;
            _denied.Clear();
            _relock?.Dispose();
            _relock = time.CreateTimer(_ => _ = RelockAsync(), null, bounded, Timeout.InfiniteTimeSpan);
        }
    }, cancellationToken);

    public Task LockAsync(CancellationToken cancellationToken) => ChangeAsync(async rights =>
    {
        await rights.LockAsync(cancellationToken);
        Locked();
    }, cancellationToken);

    public Task AllowAsync(string name, string pairingId, CancellationToken cancellationToken) => ChangeAsync(async rights =>
    {
        var request = Waiting(name, pairingId);
        lock (_lock)
        {
            if (Refusal_NeedsLock(name) is { } refusal) throw new InvalidOperationException(refusal);
        }

        await rights.AllowAsync(request, cancellationToken);
        lock (_lock)
        {
            _waiting.Remove(Key(request));
            _accounts.Add(name);
            _known[name] = new KnownAgent(name, null, request.Version, null);
        }
    }, cancellationToken);

    public Task DenyAsync(string name, string pairingId, CancellationToken cancellationToken) => ChangeAsync(_ =>
    {
        lock (_lock)
        {
            // It asks again every few seconds; it is heard again once somebody unlocks the registry anew.
            var denied = Key(Waiting(name, pairingId));
            _waiting.Remove(denied);
            if (_denied.Count < MostWaiting) _denied.Add(denied);
        }

        return Task.CompletedTask;
    }, cancellationToken);

    public Task RevokeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async rights =>
    {
        lock (_lock)
        {
            if (!_known.ContainsKey(name)) throw new InvalidOperationException($"There is no agent '{name}'.");
        }

        await rights.RevokeAsync(name, cancellationToken);
        lock (_lock)
        {
            _known.Remove(name);
            _accounts.Remove(name);
        }
    }, cancellationToken);

    public async Task<IReadOnlyList<BrokerAccount>> ListAccountsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BrokerAccount> accounts = [];
        await DoAsync(async rights => accounts = await rights.ListAccountsAsync(cancellationToken), cancellationToken);
        return accounts;
    }

    /// <returns>The password it made.</returns>
    public async Task<string> AddAccountAsync(string name, AccountRight right, string? serviceId, CancellationToken cancellationToken)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await ChangeAsync(async rights =>
        {
            lock (_lock)
            {
                if (_accounts.Contains(name)) throw new InvalidOperationException($"The name '{name}' is taken. Choose another one.");
            }

            await rights.AddAccountAsync(name, password, right, serviceId, cancellationToken);
            lock (_lock) _accounts.Add(name);
        }, cancellationToken);
        return password;
    }

    public Task RemoveAccountAsync(string name, CancellationToken cancellationToken) => ChangeAsync(async rights =>
    {
        if ((await rights.ListAccountsAsync(cancellationToken)).All(account => account.Name != name)) throw new InvalidOperationException($"There is no account '{name}'.");
        await rights.RemoveAccountAsync(name, cancellationToken);
        lock (_lock) _accounts.Remove(name);
    }, cancellationToken);

    /// <summary>Gives an agent of this registry the rights on the topics of its services. Does nothing for others, and where the registry does not manage the broker.</summary>
    /// <exception cref="InvalidOperationException">The broker is not there or refuses; the message is a sentence.</exception>
    public async Task SetTopicsAsync(string name, IReadOnlyCollection<TopicRight> topics, CancellationToken cancellationToken)
    {
        if (settings.Mode != "embedded") return;
        await DoAsync(rights =>
        {
            lock (_lock)
            {
                if (!_known.ContainsKey(name)) return Task.CompletedTask;
            }

            return rights.SetTopicsAsync(name, topics, cancellationToken);
        }, cancellationToken);
    }

    private async Task ChangeAsync(Func<AgentRights, Task> change, CancellationToken cancellationToken)
    {
        await DoAsync(change, cancellationToken);
        Changed?.Invoke();
    }

    private async Task DoAsync(Func<AgentRights, Task> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            AgentRights? rights;
            lock (_lock) rights = _rights;
            await change(rights ?? throw new InvalidOperationException(Fault));
        }
        catch (Exception failure) when (failure is BrokerRefusedException or TimeoutException)
        {
            throw new InvalidOperationException($"The broker did not do it: {failure.Message}", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RelockAsync()
    {
        try
        {
            await LockAsync(CancellationToken.None);
        }
        catch (InvalidOperationException failure)
        {
            // With the next link the account is locked before anything else.
            log.LogWarning("The registry could not be locked again: {Reason}", failure.Message);
        }
    }

    private void Locked()
    {
        lock (_lock)
        {
            _unlockedUntil = null;
            _relock?.Dispose();
            _relock = null;
        }

        Changed?.Invoke();
    }

    private EnrolmentRequest Waiting(string name, string pairingId)
    {
        lock (_lock)
        {
            return _waiting.TryGetValue($"{name} {pairingId}", out var waiting)
                ? waiting.Request
                : throw new InvalidOperationException($"No agent '{name}' with the pairing id {pairingId} waits any more.");
        }
    }

    private string? Refusal_NeedsLock(string name) =>
        _accounts.Contains(name) ? $"The name '{name}' is taken. Give this agent another one, or revoke the agent that has it." : null;

    private static string Key(EnrolmentRequest request) => $"{request.Name} {request.PairingId}";
}
