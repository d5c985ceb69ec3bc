namespace Studio.Client.Ports;

/// <summary>Who did what, when. For admins: others get an <see cref="UnauthorizedAccessException"/>.</summary>
public interface IAuditLog
{
    /// <summary>Newest first.</summary>
    /// <param name="before">Go on after the line with this id; null to begin.</param>
    /// <param name="count">At most this many; 1–500.</param>
    Task<IReadOnlyList<AuditLine>> ListAsync(AuditFilter filter, long? before, int count, CancellationToken cancellationToken);

    /// <summary>The kinds of deeds that there are entries of, by name.</summary>
    Task<IReadOnlyList<string>> DeedsAsync(CancellationToken cancellationToken);
}

/// <summary>What is null or empty does not narrow anything.</summary>
/// <param name="User">The whole name; case does not count.</param>
/// <param name="Deed">Such as <c>write</c>.</param>
/// <param name="Text">A part of subject or detail; case does not count.</param>
/// <param name="From">The first moment that counts.</param>
/// <param name="Until">The first moment that no longer counts.</param>
public sealed record AuditFilter(string? User = null, string? Deed = null, string? Text = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <param name="Service">The service's present name; null when it was none or is gone.</param>
/// <param name="Subject">The connection, endpoint, agent or user that it was done to.</param>
public sealed record AuditLine(long Id, DateTimeOffset At, string User, string Deed, string? ServiceKey, string? Service, string? Subject, string Detail);
