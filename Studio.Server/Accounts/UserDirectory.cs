using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Storage;

namespace Studio.Server.Accounts;

/// <summary>
/// Changes who may come in. One change at a time, so that there is always an admin who can sign in. Of a one-time link only
/// the hash is kept.
/// </summary>
internal sealed class UserDirectory(IDbContextFactory<StudioDatabase> databases, IPasswordHasher<User> hasher, TimeProvider time) : IInvitations, IDisposable
{
    public static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);
    private const int MostUsers = 1_000;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Raised on any thread after something changed.</summary>
    public event Action? Changed;

    /// <summary>Raised on any thread: the sessions of the user with this number are over.</summary>
    public event Action<int>? Ended;

    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AsNoTracking().OrderBy(user => user.Name).ToListAsync(cancellationToken);
    }

    public Task<OneTimeLink> InviteAsync(string name, Role role, CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        name = name.Trim();
        if (name.Length is 0 or > AccountEndpoints.LongestName || name.Any(char.IsControl)) throw new InvalidOperationException($"Choose a name of 1 to {AccountEndpoints.LongestName} characters.");
        if (await database.Set<User>().AnyAsync(user => user.Name == name, cancellationToken)) throw new InvalidOperationException($"There is a user '{name}' already.");
        if (await database.Set<User>().CountAsync(cancellationToken) >= MostUsers) throw new InvalidOperationException($"There are {MostUsers} users already. Remove one first.");
        var user = new User { Name = name, Role = role, Stamp = UserStore.NewStamp(), CreatedAt = time.GetUtcNow() };
        database.Add(user);
        return NewLink(user);
    }, cancellationToken);

    public Task<OneTimeLink> ResetAsync(int id, CancellationToken cancellationToken) => ChangeAsync(async database =>
    {
        var user = await FindAsync(database, id, cancellationToken);
        return user.Disabled ? throw new InvalidOperationException($"'{user.Name}' is disabled. Enable the account first.") : NewLink(user);
    }, cancellationToken);

    public Task SetRoleAsync(int id, Role role, CancellationToken cancellationToken) => EndAsync(id, (_, user) =>
    {
        user.Role = role;
        user.Stamp = UserStore.NewStamp();
    }, keepsAdmin: role == Role.Admin, cancellationToken);

    public Task SetDisabledAsync(int id, bool disabled, CancellationToken cancellationToken) => EndAsync(id, (_, user) =>
    {
        user.Disabled = disabled;
        user.Stamp = UserStore.NewStamp();
        if (disabled) (user.LinkHash, user.LinkEnds) = (null, null);
    }, keepsAdmin: !disabled, cancellationToken);

    public Task RemoveAsync(int id, CancellationToken cancellationToken) =>
        EndAsync(id, (database, user) => database.Remove(user), keepsAdmin: false, cancellationToken);

    public async Task<string?> NameOfAsync(string? token, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await HolderAsync(database, token, cancellationToken))?.Name;
    }

    /// <summary>Sets the password and uses the link up; null when it was used, has ended or never was.</summary>
    public async Task<User?> UseLinkAsync(string? token, string password, CancellationToken cancellationToken)
    {
        User? user = null;
        await ChangeAsync(async database =>
        {
            user = await HolderAsync(database, token, cancellationToken);
            if (user is null) return false;
            user.PasswordHash = hasher.HashPassword(user, password);
            user.Stamp = UserStore.NewStamp();
            user.LastSignIn = time.GetUtcNow();
            (user.LinkHash, user.LinkEnds) = (null, null);
            return true;
        }, cancellationToken);
        if (user is not null) Ended?.Invoke(user.Id);
        return user;
    }

    public void Dispose() => _one.Dispose();

    private async Task EndAsync(int id, Action<StudioDatabase, User> change, bool keepsAdmin, CancellationToken cancellationToken)
    {
        await ChangeAsync(async database =>
        {
            var user = await FindAsync(database, id, cancellationToken);
            if (!keepsAdmin && CanAdmin(user) && !await database.Set<User>().AnyAsync(other => other.Id != id && other.Role == Role.Admin && !other.Disabled && other.PasswordHash != "", cancellationToken))
                throw new InvalidOperationException($"'{user.Name}' is the last admin who can sign in. Make somebody else an admin first.");
            change(database, user);
            return true;
        }, cancellationToken);
        Ended?.Invoke(id);
    }

    private async Task<T> ChangeAsync<T>(Func<StudioDatabase, Task<T>> change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        T result;
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            result = await change(database);
            await database.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        Changed?.Invoke();
        return result;
    }

    private OneTimeLink NewLink(User user)
    {
        var token = Base64UrlTextEncoder.Encode(RandomNumberGenerator.GetBytes(24));
        (user.LinkHash, user.LinkEnds) = (HashOf(token), time.GetUtcNow() + LinkLife);
        return new OneTimeLink($"/join?token={token}", user.LinkEnds.Value);
    }

    private async Task<User?> HolderAsync(StudioDatabase database, string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token)) return null;
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        return await database.Set<User>().SingleOrDefaultAsync(user => user.LinkHash == hash && user.LinkEnds > now && !user.Disabled, cancellationToken);
    }

    private static async Task<User> FindAsync(StudioDatabase database, int id, CancellationToken cancellationToken) =>
        await database.Set<User>().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) ?? throw new InvalidOperationException("This user was removed meanwhile.");

    private static bool CanAdmin(User user) => user is { Role: Role.Admin, Disabled: false, PasswordHash.Length: > 0 };

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
