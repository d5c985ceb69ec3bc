using Connector.Runtime.Agent;
using Studio.Client.Ports;
using Studio.Server.Audit;

namespace Studio.Server.Testing;

/// <summary>The test sessions as one user sees them.</summary>
internal sealed class UserTestSessions(TestSessionRoom room, ICurrentUser user, AuditTrail audit) : ITestSessions
{
    public ITestSession Join(string serviceKey) => new UserTestSession(room.Enter(serviceKey), room, user, audit);

    public IReadOnlyList<ILiveConnection> Running(string serviceKey) => room.Running(serviceKey);
}
