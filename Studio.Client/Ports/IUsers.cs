namespace Studio.Client.Ports;

/// <summary>
/// Who may come in and what they may do. Every member is for admins: others get an <see cref="UnauthorizedAccessException"/>.
/// What cannot be done throws an <see cref="InvalidOperationException"/> whose message is one plain sentence.
/// </summary>
public interface IUsers
{
    /// <summary>Raised on any thread after something changed.</summary>
    event Action? Changed;

    /// <summary>All users, by name.</summary>
    Task<IReadOnlyList<UserSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a user who chooses a password with the link that comes back; the studio shows it this once.</summary>
    Task<OneTimeLink> InviteAsync(string name, Role role, CancellationToken cancellationToken);

    /// <summary>A link to choose another password with. The present one holds until then.</summary>
    Task<OneTimeLink> ResetAsync(int id, CancellationToken cancellationToken);

    /// <summary>Ends the user's sessions. The last admin who can sign in stays one.</summary>
    Task SetRoleAsync(int id, Role role, CancellationToken cancellationToken);

    /// <summary>Ends the user's sessions at once, and lets no new ones begin until enabled again. Not for the last admin.</summary>
    Task SetDisabledAsync(int id, bool disabled, CancellationToken cancellationToken);

    /// <summary>What the user did stays in the audit trail. Not for the last admin.</summary>
    Task RemoveAsync(int id, CancellationToken cancellationToken);
}

/// <summary>For whoever holds a one-time link; needs no sign-in.</summary>
public interface IInvitations
{
    /// <summary>Whose link it is, or null when it was used, has ended or never was.</summary>
    Task<string?> NameOfAsync(string? token, CancellationToken cancellationToken);
}

/// <summary>What somebody may do. Each role may also do what those before it may.</summary>
public enum Role
{
    /// <summary>May look.</summary>
    Viewer,

    /// <summary>May connect, read and write.</summary>
    Operator,

    /// <summary>May change services.</summary>
    Engineer,

    /// <summary>May change who may do what.</summary>
    Admin,
}

public enum UserStanding
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Has not chosen a password yet.</summary>
    Invited,
    Disabled,
}

/// <param name="LinkEnds">When the open one-time link stops working; null while there is none.</param>
/// <param name="IsYou">Whether this is who asks.</param>
public sealed record UserSummary(int Id, string Name, Role Role, UserStanding Standing, DateTimeOffset? LastSignIn, DateTimeOffset? LinkEnds, bool IsYou);

/// <param name="Path">Such as <c>/join?token=…</c>; a secret.</param>
public sealed record OneTimeLink(string Path, DateTimeOffset Ends);
