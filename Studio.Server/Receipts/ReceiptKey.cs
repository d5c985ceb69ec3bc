using System.Security.Cryptography;
using Studio.Server.Storage;

namespace Studio.Server.Receipts;

/// <summary>The installation's own key of fingerprints, beside the other keys. Lost, it makes every part "changed since its test".</summary>
internal static class ReceiptKey
{
    private const int Length = 32;

    public static byte[] Of(DataDirectory data)
    {
        var path = Path.Combine(data.Keys, "receipts.key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } kept) return kept;
        var key = RandomNumberGenerator.GetBytes(Length);
        var fresh = path + ".new";
        File.WriteAllBytes(fresh, key);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, path, overwrite: true);
        return key;
    }
}
