using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Tells a field that holds a secret by its name, because most schemas in the wild mark none.</summary>
public static partial class SecretNames
{
    /// <summary>Stands for a secret where its value may not be shown.</summary>
    public const string Mask = "••••••••";

    /// <summary>True for names such as <c>password</c>, <c>accessToken</c>, <c>private_key</c>; false for <c>passwordFile</c>, <c>tokenUrl</c> or <c>publicKey</c>.</summary>
    public static bool Smells(string name) => Secret().IsMatch(Words(name)) && !Harmless().IsMatch(Words(name));

    private static string Words(string name) => Humps().Replace(name, "$1 $2").Replace('_', ' ').Replace('-', ' ').Replace('.', ' ').ToLowerInvariant();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Humps();

    [GeneratedRegex(@"\b(pass ?(word|wd|phrase|code)?|pwd|secret|token|api ?key|access ?key|private ?key|shared ?key|account ?key|sas ?key|credential|psk|(community|connection) ?string)s?( ?[0-9]+)?$|\b(password|passphrase|secret)\b")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b(url|uri|endpoint|path|file|length|min|max|policy|type|name|id|field|header|expiry|expires|lifetime|timeout|required|enabled|count|public|interval|algorithm|mechanism|ref)\b")]
    private static partial Regex Harmless();
}
