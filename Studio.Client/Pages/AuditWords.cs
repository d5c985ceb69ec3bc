namespace Studio.Client.Pages;

/// <summary>A deed of the audit trail as a person reads it. An unknown one shows its name.</summary>
internal static class AuditWords
{
    public static string Of(string deed) => deed switch
    {
        "signin" => "signed in",
        "signin.failed" => "sign-in failed",
        "signout" => "signed out",
        "write" => "writes to device",
        "written" => "write ended",
        "test" => "tested",
        "read" => "read",
        "connect" => "connected",
        "disconnect" => "disconnected",
        "arm" => "armed writing",
        "disarm" => "disarmed writing",
        "install" => "installed",
        "remove" => "took service off agents",
        "enable" => "enabled service",
        "disable" => "disabled service",
        "registry.unlock" => "unlocked registry",
        "registry.lock" => "locked registry",
        "agent.allow" => "allowed agent",
        "agent.deny" => "denied agent",
        "agent.revoke" => "revoked agent",
        "user.setup" => "first admin",
        "user.invite" => "invited user",
        "user.password" => "chose password",
        "user.reset" => "reset password",
        "user.role" => "changed role",
        "user.disable" => "disabled user",
        "user.enable" => "enabled user",
        "user.remove" => "removed user",
        _ => deed,
    };

    /// <summary>What reaches a machine or was refused stands out.</summary>
    public static string Tone(string deed) => deed switch
    {
        "write" or "arm" => "warn",
        "signin.failed" => "bad",
        "install" or "remove" or "agent.allow" or "agent.revoke" => "busy",
        _ => "",
    };
}
