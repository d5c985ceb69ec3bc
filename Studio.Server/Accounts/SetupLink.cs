using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Studio.Client.Ports;

namespace Studio.Server.Accounts;

/// <summary>
/// The one-time link with which the first user is made. Its token lives in memory only: it is another one after every
/// start, and none once there is a user.
/// </summary>
internal sealed class SetupLink(UserStore users) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private string? _token;

    /// <summary>Whether there is nobody yet who could sign in.</summary>
    public bool IsNeeded => _token is not null;

    /// <summary>The path to print, or null when there is a user.</summary>
    public string? Path => _token is { } token ? $"/setup?token={token}" : null;

    /// <summary>Makes the link if there is nobody yet. Called once, at start.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!await users.AnyAsync(cancellationToken)) _token = Base64UrlTextEncoder.Encode(RandomNumberGenerator.GetBytes(24));
    }

    public bool Accepts(string? token) =>
        _token is { } expected && token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(expected));

    /// <summary>Makes the first user, an admin, and uses the link up. Null when the token is wrong or was used before.</summary>
    public async Task<User?> UseAsync(string? token, string name, string password, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!Accepts(token)) return null;
            var user = await users.AddAsync(name, password, Role.Admin, cancellationToken);
            _token = null;
            return user;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
