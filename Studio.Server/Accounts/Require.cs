using Studio.Client.Ports;

namespace Studio.Server.Accounts;

/// <summary>The last word on who may do what: pages hide what is not allowed, this refuses it.</summary>
internal static class Require
{
    /// <exception cref="UnauthorizedAccessException">The user is a viewer, or no longer signed in.</exception>
    public static void Operate(ICurrentUser user)
    {
        if (!user.MayOperate) throw new UnauthorizedAccessException("Only operators, engineers and admins may connect, read and write. Ask an admin for that role.");
    }

    /// <exception cref="UnauthorizedAccessException">The user is a viewer or an operator, or no longer signed in.</exception>
    public static void Edit(ICurrentUser user)
    {
        if (!user.MayEdit) throw new UnauthorizedAccessException("Only engineers and admins may change services. Ask an admin for that role.");
    }

    /// <exception cref="UnauthorizedAccessException">The user is no admin, or no longer signed in.</exception>
    public static void Admin(ICurrentUser user)
    {
        if (!user.MayAdmin) throw new UnauthorizedAccessException("Only admins may manage users and see who did what. Ask an admin.");
    }
}
