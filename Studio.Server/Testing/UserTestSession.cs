using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;
using Studio.Server.Testing.Faults;

namespace Studio.Server.Testing;

/// <summary>One person's hold on a shared session: looks at their rights, and writes down what they do to machines.</summary>
internal sealed class UserTestSession : ITestSession
{
    private readonly SharedSession _shared;
    private readonly TestSessionRoom _room;
    private readonly ICurrentUser _user;
    private readonly AuditTrail _audit;
    private int _left;

    public UserTestSession(SharedSession shared, TestSessionRoom room, ICurrentUser user, AuditTrail audit)
    {
        _shared = shared;
        _room = room;
        _user = user;
        _audit = audit;
        Faults = new UserFaults(shared, user, audit);
        shared.Changed += Tell;
    }

    public event Action? Changed;

    public ISessionFaults Faults { get; }

    public ILiveConnection? Find(string connectionId) => _shared.Find(connectionId);

    public bool IsStale(string connectionId) => _shared.IsStale(connectionId);

    public TestPlace? PlaceOf(string connectionId) => _shared.PlaceOf(connectionId);

    public DateTimeOffset? ArmedUntil(string connectionId) => _shared.Arming.Until(connectionId);

    public async Task<StartResult> ConnectAsync(string connectionId, CancellationToken cancellationToken)
    {
        if (!_user.MayOperate) return Refusals.MayOnlyLook;
        var result = await _shared.ConnectAsync(connectionId, _user.Name, $"{_user.Name} pressed Connect.", cancellationToken);
        if (result.Error is null) await NoteAsync("connect", connectionId, "Connected the draft for a test.", cancellationToken);
        return result;
    }

    public async Task DisconnectAsync(string connectionId, CancellationToken cancellationToken)
    {
        Require.Operate(_user);
        await _shared.DisconnectAsync(connectionId, $"{_user.Name} pressed Disconnect.", cancellationToken);
        await NoteAsync("disconnect", connectionId, "Disconnected the test.", cancellationToken);
    }

    public async Task<StartResult> SubscribeAsync(string endpointId, CancellationToken cancellationToken) =>
        _user.MayOperate ? await _shared.SubscribeAsync(endpointId, _user.Name, cancellationToken) : Refusals.MayOnlyLook;

    public Task UnsubscribeAsync(string endpointId, CancellationToken cancellationToken)
    {
        Require.Operate(_user);
        return _shared.UnsubscribeAsync(endpointId, cancellationToken);
    }

    public ChannelReader<TestRung> TestConnection(string connectionId, string? endpointId, CancellationToken cancellationToken)
    {
        var rungs = Channel.CreateBounded<TestRung>(256);
        _ = Task.Run(() => TestAsync(connectionId, endpointId, rungs.Writer, cancellationToken), CancellationToken.None);
        return rungs.Reader;
    }

    public void Arm(string connectionId, TimeSpan duration)
    {
        Require.Operate(_user);
        _shared.Arming.Arm(connectionId, duration);
        _audit.AddSoon(_user.Name, "arm", _shared.ServiceKey, connectionId, $"Armed writing for {duration.TotalMinutes:0.#} minutes.");
    }

    public void Disarm(string connectionId)
    {
        if (_shared.Arming.Disarm(connectionId)) _audit.AddSoon(_user.Name, "disarm", _shared.ServiceKey, connectionId, "Disarmed writing.");
    }

    public Task<RequestResult> ReadAsync(string endpointId, CancellationToken cancellationToken) =>
        _user.MayOperate ? _shared.ReadAsync(endpointId, _user.Name, cancellationToken) : Task.FromResult(_shared.Refused(Refusals.MayOnlyLook));

    public async Task<WriteReport> WriteAsync(string endpointId, DataValue value, CancellationToken cancellationToken)
    {
        if (!_user.MayOperate) return Unwritten(Refusals.MayOnlyLook);
        var (target, result) = await _shared.TargetAsync(endpointId, cancellationToken);
        if (target is null) return Unwritten(result);
        var connectionId = target.Endpoint.ConnectionId;
        if (_shared.Arming.Until(connectionId) is null)
            return Unwritten(new StartResult($"Writing to {target.Device} is not armed, or its time has run out. Arm it first."));

        // The deed stands in the trail before the device sees it: a write that nobody could account for is not made.
        await NoteAsync("write", endpointId, $"Writes {value.ToJson()} to {target.Endpoint.Address} of {target.Device}.", cancellationToken);
        var readable = target.Connector.Abilities.HasFlag(ConnectorAbilities.Read);
        var before = readable ? await target.Connection.ReadAsync(target.Endpoint.Address, default, cancellationToken) : null;
        var wasUp = target.IsUp;
        var written = await target.Connection.WriteAsync(target.Endpoint.Address, value, cancellationToken);
        if (wasUp && target.Endpoint.Operation == EndpointOperation.Write) SharedSession.Answered(target, written, _user.Name, cancellationToken);
        await NoteAsync("written", endpointId, written.Succeeded ? "The device took it." : $"It failed: {written.Error}", CancellationToken.None);
        var after = readable && written.Succeeded ? await target.Connection.ReadAsync(target.Endpoint.Address, default, cancellationToken) : null;
        return new WriteReport(before, written, after);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 1) return;
        _shared.Changed -= Tell;
        _room.Leave(_shared);
    }

    private async Task TestAsync(string connectionId, string? endpointId, ChannelWriter<TestRung> rungs, CancellationToken cancellationToken)
    {
        try
        {
            var (test, result) = _user.MayOperate ? await _shared.StartTestAsync(connectionId, endpointId, cancellationToken) : (null, Refusals.MayOnlyLook);
            if (test is null)
            {
                await rungs.WriteAsync(new TestRung(1, "Settings", RungVerdict.Failed, null, result.Error, result.Detail, result.Pointer, TimeSpan.Zero), cancellationToken);
                return;
            }

            await NoteAsync("test", connectionId, "Tested the connection.", cancellationToken);
            // The test ends its own channel when it is cancelled, and tells the rung it was at; so this loop needs no token.
            var ladder = new SortedDictionary<int, TestRung>();
            await foreach (var rung in test.Rungs.ReadAllAsync(CancellationToken.None))
            {
                ladder[rung.Number] = rung;
                await rungs.WriteAsync(rung, CancellationToken.None);
            }

            if (!cancellationToken.IsCancellationRequested && ladder.Values.Any(rung => rung.Verdict is RungVerdict.Passed or RungVerdict.Failed))
                test.Ended(ladder.Values.FirstOrDefault(rung => rung.Verdict == RungVerdict.Failed) is { } red ? red.Sentence ?? $"It failed at: {red.Name}." : null, _user.Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled before it began.
        }
        catch (Exception exception)
        {
            rungs.TryComplete(exception);
        }
        finally
        {
            rungs.TryComplete();
        }
    }

    private WriteReport Unwritten(StartResult why) => new(null, _shared.Refused(why), null);

    private Task NoteAsync(string deed, string subject, string detail, CancellationToken cancellationToken) =>
        _audit.AddAsync(_user.Name, deed, _shared.ServiceKey, subject, detail, cancellationToken);

    private void Tell() => Changed?.Invoke();
}
