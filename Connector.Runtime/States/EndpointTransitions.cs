using static Connector.Runtime.States.EndpointState;
using static Connector.Runtime.States.EndpointTrigger;

namespace Connector.Runtime.States;

/// <summary>The table that moves an endpoint: total over state and trigger, without clock, task or log.</summary>
public static class EndpointTransitions
{
    private static readonly EndpointState[] AllStates = Enum.GetValues<EndpointState>();
    private static readonly EndpointTrigger[] AllTriggers = Enum.GetValues<EndpointTrigger>();

    public static IReadOnlyList<EndpointState> States => AllStates;

    public static IReadOnlyList<EndpointTrigger> Triggers => AllTriggers;

    /// <summary>All entries that lead somewhere, in the order of states and triggers.</summary>
    public static IReadOnlyList<EndpointEdge> Edges { get; } =
    [
        .. from state in AllStates
           from trigger in AllTriggers
           let next = Next(state, trigger)
           where next.To.HasValue
           select new EndpointEdge(state, trigger, next.To.GetValueOrDefault()),
    ];

    /// <summary>What a trigger does in a state: the next state, or a refusal with its reason.</summary>
    public static EndpointTransition Next(EndpointState state, EndpointTrigger trigger) => (state, trigger) switch
    {
        (Disabled, Enable) => To(Waiting),
        (Disabled, Disable) => Refuse("It is disabled already."),
        (Disabled, _) => Refuse("It is disabled."),

        (Waiting, Disable) => To(Disabled),
        (Waiting, LinkUp) => To(Active),
        (Waiting, Enable) => Refuse("It is enabled already."),
        (Waiting, LinkDown) => Refuse("Its connection is down already."),
        (Waiting, Succeeded or Failed) => Refuse("Its connection is down: a late answer does not count."),

        (Active or Failing, Disable) => To(Disabled),
        (Active or Failing, LinkDown) => To(Waiting),
        (Active or Failing, Succeeded) => To(Active),
        (Active or Failing, Failed) => To(Failing),
        (Active or Failing, Enable) => Refuse("It is enabled already."),
        (Active or Failing, LinkUp) => Refuse("Its connection is up already."),

        _ => throw new ArgumentOutOfRangeException(nameof(state), (state, trigger), "Not a state and a trigger of an endpoint."),
    };

    private static EndpointTransition To(EndpointState state) => new(state, null);

    private static EndpointTransition Refuse(string reason) => new(null, reason);
}

/// <summary>One entry of the table: either a next state or a refusal.</summary>
public readonly record struct EndpointTransition(EndpointState? To, string? Refusal);

/// <summary>An arrow of the endpoint's state diagram.</summary>
public readonly record struct EndpointEdge(EndpointState From, EndpointTrigger Trigger, EndpointState To);
