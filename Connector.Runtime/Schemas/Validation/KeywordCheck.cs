using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>One keyword (or a family that must be looked at together) of one schema, made ready once and used from any thread.</summary>
internal abstract class KeywordCheck(SchemaNode owner, string keyword)
{
    /// <summary>The schema the keyword stands in.</summary>
    internal SchemaNode Owner { get; } = owner;

    internal string Keyword { get; } = keyword;

    /// <param name="run">Collects problems, or only wants the verdict (<see cref="Evaluation.Collects"/>).</param>
    /// <param name="value">The instance at the present place.</param>
    /// <param name="seen">Where to note evaluated keys and entries; null when nobody asks.</param>
    /// <returns>Whether the value fits.</returns>
    internal abstract bool Run(Evaluation run, JsonElement value, Evaluated? seen);
}
