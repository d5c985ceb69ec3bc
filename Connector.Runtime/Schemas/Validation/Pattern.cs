using System.Text;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// A regular expression of a schema. Where .NET can, it runs in linear time; where it cannot (look-around, back-references) a time
/// limit ends it. Expressions that are not ECMAScript but mean something in .NET (Python and Java authors write <c>(?i)</c>) work as well.
/// </summary>
internal sealed class Pattern
{
    /// <summary>How long one match of an expression that may explode may take; generous, so that a busy machine does not meet it.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for expressions that run in linear time: only an endless text could meet it.</summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromSeconds(5);

    /// <summary>After so many timeouts an expression is given up for good.</summary>
    private const int MostTimeouts = 3;

    private int _timeouts;
    private readonly Lazy<Regex?> _ascii;
    private readonly Lazy<Regex?> _full;

    private Pattern(string text)
    {
        Text = text;
        _ascii = new Lazy<Regex?>(() => Build(text, asciiOnly: true));
        _full = new Lazy<Regex?>(() => Build(text, asciiOnly: false));
    }

    internal string Text { get; }

    /// <summary>Whether it means anything here, in either dialect.</summary>
    internal bool Compiles => _ascii.Value is not null;

    internal static Pattern Of(string text) => new(text);

    /// <summary>Whether it is a valid ECMAScript expression (unicode mode, needless escapes of punctuation forgiven).</summary>
    internal static bool IsEcmaScript(string text)
    {
        try
        {
            _ = new Regex(EcmaPattern.Translate(text, asciiOnly: true), RegexOptions.CultureInvariant, Limit);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Null when the expression does not compile at all.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    internal bool? IsMatch(string value)
    {
        try
        {
            return (Ascii.IsValid(value) ? _ascii : _full).Value?.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            Interlocked.Increment(ref _timeouts);
            throw;
        }
    }

    /// <summary>It has run out of time so often that asking again would only hold people up.</summary>
    internal bool IsRunaway => Volatile.Read(ref _timeouts) >= MostTimeouts;

    private static Regex? Build(string text, bool asciiOnly)
    {
        try
        {
            return Bounded(EcmaPattern.Translate(text, asciiOnly));
        }
        catch (ArgumentException)
        {
            return BuildAsWritten(text);
        }
    }

    private static Regex? BuildAsWritten(string text)
    {
        try
        {
            return Bounded(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Regex Bounded(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LinearLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, Limit);
        }
    }
}
