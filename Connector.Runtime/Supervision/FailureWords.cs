using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>An exception of a connector as one sentence and a technical line.</summary>
internal readonly record struct FailureWords(string Sentence, string? Detail)
{
    /// <param name="exception">What was thrown.</param>
    /// <param name="doing">What the connector was doing, to end the sentence "The connector failed while …".</param>
    public static FailureWords Of(Exception exception, string doing) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Of(only, doing),
        ConnectorException known => new(known.Message, known.Detail),
        OperationCanceledException => new($"It was cancelled while {doing}.", null),
        _ => new($"The connector failed unexpectedly while {doing}.", $"{exception.GetType().Name}: {exception.Message}"),
    };
}
