using System.Security.Cryptography;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Remote;

/// <summary>
/// Asks a studio for an account, again and again, until the agent's own credentials are accepted. The enrolment account can
/// read nothing, so the verdict is learnt by trying the own credentials, which the agent's link does by itself.
/// </summary>
internal sealed class AgentEnrolment(MqttLinkOptions broker, EnrolmentRequest request, IAgentNews news, TimeProvider time)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Asks until cancelled.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await using var link = new MosquittoLink(broker with
        {
            ClientId = $"enrol-{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}",
            User = ControlTopics.EnrolmentAccount,
            Password = ControlTopics.EnrolmentPassword,
            Will = null,
            LongestRetry = broker.LongestRetry < Again ? broker.LongestRetry : Again,
        }, time);
        link.Start();
        var (asked, locked) = (false, false);
        while (!cancellationToken.IsCancellationRequested)
        {
            var status = link.Status;
            if (status is { State: MqttLinkState.Connected })
            {
                var outcome = await link.PublishAsync(new MqttPublish(ControlTopics.Enrolment, request.ToJson(), 1), cancellationToken).ConfigureAwait(false);
                if (outcome == PublishOutcome.Done && !asked) news.Asked(request.Name, request.PairingId);
                (asked, locked) = (asked || outcome == PublishOutcome.Done, false);
            }
            else if (status.Failure == MqttFailure.LogInRefused && !locked)
            {
                news.RegistryLocked(request.Name, request.PairingId);
                (asked, locked) = (false, true);
            }

            await Task.Delay(asked ? Again : TimeSpan.FromMilliseconds(200), time, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>What happens to a distributed agent, for whoever prints it. Called on any thread; never with a secret.</summary>
internal interface IAgentNews
{
    /// <summary>The link's state changed; repeated attempts with the same result are told once.</summary>
    void Broker(MqttLinkStatus status);

    /// <summary>The agent has asked for an account and waits for the verdict.</summary>
    void Asked(string name, string pairingId);

    /// <summary>It may not even ask now.</summary>
    void RegistryLocked(string name, string pairingId);

    /// <summary>The own credentials were accepted.</summary>
    void Joined(string name);

    void Note(string sentence, string? detail = null);
}
