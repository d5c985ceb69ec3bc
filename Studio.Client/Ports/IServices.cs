namespace Studio.Client.Ports;

/// <summary>The services this studio keeps.</summary>
public interface IServices
{
    /// <summary>All services, last changed first, without their text.</summary>
    Task<IReadOnlyList<ServiceSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a service from a text (a new file's template, or an imported file, kept byte for byte).</summary>
    /// <param name="text">The file.</param>
    /// <param name="fileName">Where it came from, for the name when the file has none.</param>
    /// <returns>The key of the new service.</returns>
    Task<string> CreateAsync(string text, string? fileName, CancellationToken cancellationToken);

    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Opens the one shared text of a service; null when there is none of that key. Dispose to leave it.</summary>
    Task<IServiceText?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Raised on any thread when a service was added, renamed or removed.</summary>
    event Action? Changed;
}

/// <param name="Key">What stands in the address: <c>/services/{key}</c>.</param>
/// <param name="Name"><c>metadata.name</c>, or the file's name.</param>
/// <param name="ServiceId">The id it would be installed under.</param>
public sealed record ServiceSummary(string Key, string Name, string ServiceId, DateTimeOffset ChangedAt);
