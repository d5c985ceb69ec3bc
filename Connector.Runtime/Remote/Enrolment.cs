using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Remote;

/// <summary>What an agent sends to ask for an account: its name and the password it has made for itself.</summary>
public sealed partial record EnrolmentRequest(string Name, string Password, string Version)
{
    /// <summary>A shorter password of an agent is refused.</summary>
    public const int ShortestPassword = 16;

    private const int LargestMessage = 4096;

    /// <summary>
    /// Short, and the same on both sides: people compare it, so that nobody lets in another agent than the one in front of
    /// them. Made from name and password, so that nobody else can show it.
    /// </summary>
    public string PairingId
    {
        get
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{Password}"));
            return $"{Convert.ToHexString(hash, 0, 2)}-{Convert.ToHexString(hash, 2, 2)}";
        }
    }

    /// <summary>Why a name cannot be an agent's, or null. It becomes a user name and a part of topics.</summary>
    public static string? Problem(string name) =>
        Names().IsMatch(name) ? null : $"'{name}' cannot be an agent's name: letters, digits, dot, underscore and hyphen, at most 64 of them.";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Null for anything that is no request: whoever may publish here is not known yet.</summary>
    public static EnrolmentRequest? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > LargestMessage) return null;
        try
        {
            var request = JsonSerializer.Deserialize<EnrolmentRequest>(payload.Span);
            const int longest = 200;
            return request is { Name: not null, Password.Length: >= ShortestPassword and <= longest, Version.Length: <= longest } && Problem(request.Name) is null ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}\z")]
    private static partial Regex Names();
}
