using System.Collections.Concurrent;
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

    private const int MostKnown = 4000;

    private static readonly ConcurrentDictionary<string, Pattern> Known = [];

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

    /// <summary>The same text is the same object while the cache holds it: building an expression costs more than most matches.</summary>
    internal static Pattern Of(string text)
    {
        if (Known.Count >= MostKnown) Known.Clear();
        return Known.GetOrAdd(text, static key => new Pattern(key));
    }

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
        if (IsHarmless(text)) return new Regex(text, RegexOptions.CultureInvariant, Limit);
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LinearLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, Limit);
        }
    }

    /// <summary>
    /// At most one open repetition cannot explode, and the backtracking engine is ready a hundred times sooner. Reads the text only roughly:
    /// escaped or bracketed signs count too, which errs to the safe side.
    /// </summary>
    private static bool IsHarmless(string text)
    {
        var open = 0;
        for (var i = 0; i < text.Length && open < 2; i++)
        {
            if (text[i] is '*' or '+' || (text[i] == '{' && !IsShortCount(text, i))) open++;
        }

        return open < 2;
    }

    /// <summary>{3} or {1,5}: so few repetitions do not matter.</summary>
    private static bool IsShortCount(string text, int at)
    {
        var end = text.IndexOf('}', at);
        return end > 0 && end - at <= 4 && int.TryParse(text[(at + 1)..end].Split(',')[^1], out var most) && most <= 5;
    }
}
