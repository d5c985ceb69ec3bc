namespace Connector.Runtime.Remote;

/// <summary>The topics between a studio and its agents.</summary>
public static class ControlTopics
{
    /// <summary>Everything of the control plane stands below it.</summary>
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

    public static string Answers(string agent, string asker) => $"{Of(agent)}/answer/{asker}";

    /// <summary>The agent's report of itself, retained; its last will says that it is gone.</summary>
    public static string Report(string agent) => $"{Of(agent)}/report";
}
