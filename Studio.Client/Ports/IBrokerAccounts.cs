namespace Studio.Client.Ports;

/// <summary>Accounts at the studio's own broker for programs that are no agents: a dashboard, a database writer, <c>connector-agent run --mqtt</c>. Thread-safe.</summary>
public interface IBrokerAccounts
{
    /// <summary>All of them by name.</summary>
    /// <exception cref="InvalidOperationException">The broker is not there; the message is a sentence.</exception>
    Task<IReadOnlyList<BrokerAccount>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes an account. Audited.</summary>
    /// <param name="name">Letters, digits, dot, underscore and hyphen.</param>
    /// <param name="right">What it may do.</param>
    /// <param name="serviceId">The service whose topics; null for <see cref="AccountRight.ReadAll"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its password. It is nowhere kept in clear and cannot be shown again.</returns>
    /// <exception cref="InvalidOperationException">The name is taken or cannot be one, or the broker is not there; the message is a sentence.</exception>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task<string> AddAsync(string name, AccountRight right, string? serviceId, CancellationToken cancellationToken);

    /// <summary>Ends an account and its links at once. Audited.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);
}

public enum AccountRight
{
    /// <summary>Hears everything but the control topics of agents.</summary>
    ReadAll,

    /// <summary>Hears the topics of one service.</summary>
    ReadService,

    /// <summary>Hears the topics of one service and sends below them: asks (<c>/req</c>), writes to machines (<c>/set</c>), publishes values as an agent does.</summary>
    UseService,
}

/// <param name="Rights">In words.</param>
public sealed record BrokerAccount(string Name, string Rights);
