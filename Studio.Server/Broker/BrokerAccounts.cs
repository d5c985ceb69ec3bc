using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Server.Broker;

/// <summary>
/// The file of Mosquitto's dynamic security plug-in. While the broker runs the plug-in owns it; before each start the studio
/// gives its own account a fresh password, so that none lies on the disk. All other accounts stay as they are.
/// </summary>
internal static class BrokerAccounts
{
    public const string StudioAccount = "studio";
    private const int Iterations = 101;
    private static readonly Lock Keeping = new();

    /// <summary>Makes the file if it is missing, and a new password for the studio's account.</summary>
    /// <param name="file">The plug-in's file.</param>
    /// <param name="damaged">Where a damaged file went, in whose place the kept copy came; null when all was well.</param>
    /// <exception cref="JsonException">The file is no JSON any more, and there is no copy.</exception>
    public static string Prepare(string file, out string? damaged)
    {
        damaged = null;
        var root = File.Exists(file) ? Read(file) : Empty();
        if (root is null)
        {
            root = (File.Exists(CopyOf(file)) ? Read(CopyOf(file)) : null) ?? throw new JsonException("It is empty or no JSON, and there is no copy of it.");
            damaged = file + ".damaged";
            File.Move(file, damaged, overwrite: true);
        }

        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        Replace(Array(root, "clients"), "username", Account(StudioAccount, password, StudioAccount));
        Replace(Array(root, "roles"), "rolename", StudioRole());
        Write(file, root.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        Keep(file);
        return password;
    }

    /// <summary>
    /// Keeps a copy of the accounts as the plug-in has stored them. A broker that is killed while it stores can leave an empty
    /// file (seen with Mosquitto 2.0.11), and with it every agent would lose its account. Thread-safe.
    /// </summary>
    public static void Keep(string file)
    {
        lock (Keeping)
        {
            if (File.Exists(file) && Read(file) is { } root) Write(CopyOf(file), root.ToJsonString());
        }
    }

    private static string CopyOf(string file) => file + ".kept";

    private static JsonObject? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(string file, string text)
    {
        var fresh = file + ".new";
        File.WriteAllText(fresh, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, file, overwrite: true);
    }

    private static JsonObject Empty() => new()
    {
        // What no right names is forbidden, but for hearing what one's own subscriptions bring.
        ["defaultACLAccess"] = new JsonObject { ["publishClientSend"] = false, ["publishClientReceive"] = true, ["subscribe"] = false, ["unsubscribe"] = true },
        ["clients"] = new JsonArray(),
        ["groups"] = new JsonArray(),
        ["roles"] = new JsonArray(),
    };

    private static JsonObject Account(string name, string password, string role)
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA512, 64);
        return new JsonObject
        {
            ["username"] = name,
            ["textName"] = "The studio itself",
            ["roles"] = new JsonArray(new JsonObject { ["rolename"] = role }),
            ["password"] = Convert.ToBase64String(hash),
            ["salt"] = Convert.ToBase64String(salt),
            ["iterations"] = Iterations,
        };
    }

    private static JsonObject StudioRole()
    {
        var rights = new JsonArray();
        // A lone # does not reach topics that begin with $.
        foreach (var topic in new[] { "#", "$CONTROL/#", "$SYS/#" })
        {
            foreach (var kind in new[] { "publishClientSend", "publishClientReceive", "subscribePattern", "unsubscribePattern" })
                rights.Add(new JsonObject { ["acltype"] = kind, ["topic"] = topic, ["priority"] = 0, ["allow"] = true });
        }

        return new JsonObject { ["rolename"] = StudioAccount, ["acls"] = rights };
    }

    private static JsonArray Array(JsonObject root, string key)
    {
        if (root[key] is JsonArray array) return array;
        var made = new JsonArray();
        root[key] = made;
        return made;
    }

    private static void Replace(JsonArray items, string key, JsonObject item)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if ((string?)items[i]?[key] == (string?)item[key]) items.RemoveAt(i);
        }

        items.Add(item);
    }
}
