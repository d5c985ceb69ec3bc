using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Storage;

namespace Studio.Server.Accounts;

/// <summary>Who may come in. Passwords are kept as salted hashes (PBKDF2, SHA-512).</summary>
internal sealed class UserStore(IDbContextFactory<StudioDatabase> databases, IPasswordHasher<User> hasher, TimeProvider time)
{
    private static readonly User Nobody = new() { Name = "", Role = Role.Viewer, Stamp = "", CreatedAt = default };
    private readonly Lazy<string> _someHash = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AnyAsync(cancellationToken);
    }

    public async Task<User> AddAsync(string name, string password, Role role, CancellationToken cancellationToken)
    {
        var user = new User { Name = name, Role = role, Stamp = NewStamp(), CreatedAt = time.GetUtcNow(), LastSignIn = time.GetUtcNow() };
        user.PasswordHash = hasher.HashPassword(user, password);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Add(user);
        await database.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>The user, or null when name and password do not fit. Takes equally long for a name that does not exist or is disabled.</summary>
    public async Task<User?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().SingleOrDefaultAsync(user => user.Name == name, cancellationToken);
        var verdict = hasher.VerifyHashedPassword(user ?? Nobody, user is { PasswordHash.Length: > 0 } ? user.PasswordHash : _someHash.Value, password);
        if (user is not { PasswordHash.Length: > 0, Disabled: false } || verdict == PasswordVerificationResult.Failed) return null;
        user.LastSignIn = time.GetUtcNow();
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
            user.PasswordHash = hasher.HashPassword(user, password);
        await database.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>Whether a session that was begun with this stamp still holds.</summary>
    public async Task<bool> HoldsAsync(int id, string stamp, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AnyAsync(user => user.Id == id && user.Stamp == stamp && !user.Disabled, cancellationToken);
    }

    public static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
}
