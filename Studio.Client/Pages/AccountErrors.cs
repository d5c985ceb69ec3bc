namespace Studio.Client.Pages;

/// <summary>
/// What the set-up and sign-in forms say for the <c>error</c> of the address they were sent back to. The address carries a
/// word, not the sentence: nobody can put words into the studio's mouth with a link.
/// </summary>
internal static class AccountErrors
{
    public const string Token = "token";
    public const string Name = "name";
    public const string Short = "short";
    public const string Differs = "differs";
    public const string Wrong = "wrong";
    public const string Ended = "ended";
    public const string Over = "over";
    public const string Wait = "wait";

    public static string? Sentence(string? error, int? seconds = null) => error switch
    {
        null or "" => null,
        Token => "This link was used before or is not the one the studio printed last.",
        Name => "Choose a name of 1 to 64 characters.",
        Short => "Choose a password of 10 to 256 characters.",
        Differs => "The two passwords differ. Type them again.",
        Wrong => "Name and password do not fit together.",
        Ended => "This link was used before, or its day is over. Ask an admin for another one.",
        Over => "Your session has ended: it ran out, or an admin changed your account. Sign in again.",
        Wait when seconds is > 0 => $"Too many attempts failed. Try again in {seconds} seconds.",
        Wait => "Too many attempts failed. Try again in a moment.",
        _ => "That did not work. Try again.",
    };
}
