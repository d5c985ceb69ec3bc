using Studio.Client.Ports;
using Studio.Server.Audit;

namespace Studio.Server.Accounts;

/// <summary>The users as an admin sees them: refuses everybody else, and writes every deed down.</summary>
internal sealed class AdminsUsers(UserDirectory directory, AuditTrail audit, ICurrentUser user) : IUsers
{
    public event Action? Changed
    {
        add => directory.Changed += value;
        remove => directory.Changed -= value;
    }

    public async Task<IReadOnlyList<UserSummary>> ListAsync(CancellationToken cancellationToken)
    {
        Require.Admin(user);
        return [.. (await directory.ListAsync(cancellationToken)).Select(one => new UserSummary(
            one.Id, one.Name, one.Role,
            one.Disabled ? UserStanding.Disabled : one.PasswordHash.Length == 0 ? UserStanding.Invited : UserStanding.Active,
            one.LastSignIn, one.LinkEnds, string.Equals(one.Name, user.Name, StringComparison.OrdinalIgnoreCase)))];
    }

    public async Task<OneTimeLink> InviteAsync(string name, Role role, CancellationToken cancellationToken)
    {
        Require.Admin(user);
        var link = await directory.InviteAsync(name, role, cancellationToken);
        await NoteAsync("user.invite", name.Trim(), $"Invited as {role.ToString().ToLowerInvariant()}.", cancellationToken);
        return link;
    }

    public async Task<OneTimeLink> ResetAsync(int id, CancellationToken cancellationToken)
    {
        var name = await NameAsync(id, cancellationToken);
        var link = await directory.ResetAsync(id, cancellationToken);
        await NoteAsync("user.reset", name, "Made a one-time link for another password.", cancellationToken);
        return link;
    }

    public async Task SetRoleAsync(int id, Role role, CancellationToken cancellationToken)
    {
        var name = await NameAsync(id, cancellationToken);
        await directory.SetRoleAsync(id, role, cancellationToken);
        await NoteAsync("user.role", name, $"Made {role.ToString().ToLowerInvariant()}.", cancellationToken);
    }

    public async Task SetDisabledAsync(int id, bool disabled, CancellationToken cancellationToken)
    {
        var name = await NameAsync(id, cancellationToken);
        await directory.SetDisabledAsync(id, disabled, cancellationToken);
        await NoteAsync(disabled ? "user.disable" : "user.enable", name, disabled ? "Disabled; sessions ended." : "Enabled again.", cancellationToken);
    }

    public async Task RemoveAsync(int id, CancellationToken cancellationToken)
    {
        var name = await NameAsync(id, cancellationToken);
        await directory.RemoveAsync(id, cancellationToken);
        await NoteAsync("user.remove", name, "Removed.", cancellationToken);
    }

    private async Task<string> NameAsync(int id, CancellationToken cancellationToken)
    {
        Require.Admin(user);
        return (await directory.ListAsync(cancellationToken)).FirstOrDefault(one => one.Id == id)?.Name ?? throw new InvalidOperationException("This user was removed meanwhile.");
    }

    private Task NoteAsync(string deed, string subject, string detail, CancellationToken cancellationToken) =>
        audit.AddAsync(user.Name, deed, null, subject, detail, cancellationToken);
}
