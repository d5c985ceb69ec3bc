namespace Connector.Runtime.Schemas;

/// <summary>How a value is held against its schema.</summary>
public sealed record SchemaValidationOptions
{
    /// <summary>For forms, imports and the agent: formats and the rules between fields count.</summary>
    public static SchemaValidationOptions Default { get; } = new();

    /// <summary>What the specification says and nothing else: formats are remarks, no rules of ours.</summary>
    public static SchemaValidationOptions Specification { get; } = new() { AssertFormats = false, CrossFieldRules = false };

    /// <summary>Whether a value must have its <c>format</c>. Unknown formats never refuse anything. Default true.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>
    /// Whether draft 7's <c>contentEncoding</c> and <c>contentMediaType</c> may refuse a value. Default false: other validators treat them
    /// as remarks, and later drafts demand that.
    /// </summary>
    public bool AssertContent { get; init; }

    /// <summary>Whether pairs such as min/max and the delays of a connectionStrategy must be in order. Default true.</summary>
    public bool CrossFieldRules { get; init; } = true;

    /// <summary>Whether notes (<see cref="SchemaProblem.IsNote"/>) are listed beside the problems. Default false.</summary>
    public bool Notes { get; init; }

    /// <summary>
    /// Which variant of a <c>oneOf</c> or <c>anyOf</c> the person has picked: gets the instance pointer and the pointer of the list
    /// (".../oneOf"), answers its index, or null when it does not know. The problems of that variant are then the ones reported.
    /// </summary>
    public Func<string, string, int?>? ChosenVariant { get; init; }

    /// <summary>
    /// Pointers of values that are not known yet, such as an unresolved <c>!ref</c>: everything at or below passes, and keywords
    /// that compare whole objects are not asked about them.
    /// </summary>
    public IReadOnlySet<string>? Unknown { get; init; }

    /// <summary>Steps after which validation gives up and says so; stops schemas that explode. Default two million.</summary>
    public int MaxSteps { get; init; } = 2_000_000;

    /// <summary>More problems than this are not collected. Default 500.</summary>
    public int MaxProblems { get; init; } = 500;
}
