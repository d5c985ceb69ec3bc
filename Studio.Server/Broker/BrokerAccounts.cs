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

    /// <summary>Makes the file if it is missing, and a new password for the studio's account.</summary>
    /// <exception cref="JsonException">The file is no JSON any more.</exception>
    public static string Prepare(string file)
    {
        var root = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : Empty();
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        Replace(Array(root, "clients"), "username", Account(StudioAccount, password, StudioAccount));
        Replace(Array(root, "roles"), "rolename", StudioRole());
        var fresh = file + ".new";
        File.WriteAllText(fresh, root.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, file, overwrite: true);
        return password;
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
