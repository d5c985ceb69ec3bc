namespace Studio.Client.Ports;

/// <summary>The kept versions of services: one per export and per install whose text differs from the one before.</summary>
public interface IServiceVersions
{
    /// <summary>Without their texts, newest first.</summary>
    Task<IReadOnlyList<ServiceVersion>> ListAsync(string serviceKey, CancellationToken cancellationToken);

    /// <summary>The text of a version, or null when there is none of that number.</summary>
    Task<string?> TextAsync(string serviceKey, int number, CancellationToken cancellationToken);

    /// <summary>Makes the draft's text that of a version, as one edit that can be undone. False when there is no such version.</summary>
    Task<bool> RestoreAsync(string serviceKey, int number, CancellationToken cancellationToken);

    /// <summary>Raised on any thread with the key of a service that got a new version.</summary>
    event Action<string>? Added;
}

/// <param name="Number">Counts from 1 within its service.</param>
/// <param name="By">The user who exported or installed it first.</param>
public sealed record ServiceVersion(int Number, VersionOccasion Occasion, DateTimeOffset At, string By, int Length);

/// <summary>What a version was kept for.</summary>
public enum VersionOccasion
{
    Import,
    Export,
    Install,
    Restore,
}
