using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas;

/// <summary>
/// The one validator for forms, imports, the command line and the agent. Knows every keyword of the drafts 4 to 2020-12; which of them
/// count is decided by <c>$schema</c>, and without one all do. Thread-safe; a schema is prepared when first used and kept with its
/// document, so that asking again at each keystroke is cheap.
/// </summary>
public static class SchemaValidator
{
    /// <summary>All problems of a value, none when it fits. Never throws for what stands in the schema or the value.</summary>
    public static IReadOnlyList<SchemaProblem> Validate(SchemaNode schema, JsonElement value, SchemaValidationOptions? options = null)
    {
        var run = new Evaluation(options ?? SchemaValidationOptions.Default);
        try
        {
            run.Apply(schema, value, null);
        }
        catch (ValidationLimitException limit)
        {
            run.Restart();
            run.ReportLimit(schema, limit.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            run.Restart();
            run.ReportLimit(schema, ValidationLimitException.TooDeep);
        }

        return run.Notes.Count == 0 ? run.Problems : [.. run.Problems, .. run.Notes];
    }

    /// <summary>Only whether the value fits; faster, as it stops at the first problem.</summary>
    public static bool IsValid(SchemaNode schema, JsonElement value, SchemaValidationOptions? options = null)
    {
        var run = new Evaluation(options ?? SchemaValidationOptions.Default);
        try
        {
            return run.Test(schema, value, null, out _);
        }
        catch (Exception limit) when (limit is ValidationLimitException or InsufficientExecutionStackException)
        {
            return false;
        }
    }
}
