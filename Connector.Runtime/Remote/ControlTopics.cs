namespace Connector.Runtime.Remote;

/// <summary>The topics between a studio and its agents.</summary>
public static class ControlTopics
{
    /// <summary>Everything of the control plane stands below it. Nobody but the studio and the agent concerned may read it: installs carry secrets.</summary>
    public const string Root = "connector-studio";

    /// <summary>Where an agent without an account asks for one. Nobody but the studio may read it.</summary>
    public const string Enrolment = Root + "/enrol";

    /// <summary>The account that may publish to <see cref="Enrolment"/> and nothing else, while the registry is unlocked.</summary>
    public const string EnrolmentAccount = "enrol";

    /// <summary>Its password is no secret: the account is switched on for minutes and can read nothing.</summary>
    public const string EnrolmentPassword = "enrol";

    /// <summary>Everything of one agent.</summary>
    public static string Of(string agent) => $"{Root}/agents/{agent}";

    /// <summary>Requests to an agent; the answer goes to the response topic below <see cref="Answers"/>.</summary>
    public static string Requests(string agent) => $"{Of(agent)}/request";

    /// <param name="agent">The agent, or <c>+</c> for all.</param>
    /// <param name="asker">Who asked; one level.</param>
    public static string Answers(string agent, string asker) => $"{Of(agent)}/answer/{asker}";

    /// <summary>What an asker watches at an agent, as it happens.</summary>
    public static string Events(string agent, string asker) => $"{Of(agent)}/event/{asker}";

    /// <summary>The agent's report of itself, retained; its last will says that it is gone.</summary>
    public static string Report(string agent) => $"{Of(agent)}/report";

    /// <summary>Who asked, from the response topic of a request to this agent; null when the topic is not one of its own.</summary>
    internal static string? AskerOf(string agent, string? responseTopic)
    {
        var before = Answers(agent, "");
        return responseTopic is not null && responseTopic.StartsWith(before, StringComparison.Ordinal) && responseTopic.Length > before.Length
            && !responseTopic.AsSpan(before.Length).ContainsAny('/', '+', '#') ? responseTopic[before.Length..] : null;
    }

    /// <summary>The agent whose topic this is; null when it is none.</summary>
    internal static string? AgentOf(string topic) => topic.Split('/') is [Root, "agents", var agent, ..] ? agent : null;
}
