using Connector.Runtime.Agent;
using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Probing;

/// <summary>The prover on a scripted connector under a clock that stands still; the runtime between them is the real one.</summary>
public sealed class ReconnectProverTests : IAsyncLifetime
{
    private static readonly ProofTimes Times = new() { Notice = TimeSpan.FromSeconds(10), Hold = TimeSpan.FromSeconds(4), Recover = TimeSpan.FromSeconds(30) };
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();
    private readonly List<ProxyFault> _set = [];
    private readonly List<ReconnectProof> _told = [];
    private LiveConnection _live = default!;
    private volatile ProxyFault _fault;

    /// <summary>What the device does under each fault; the one that is not here is no harm.</summary>
    private readonly Dictionary<ProxyFault, Func<ValueTask<Reading>>> _under = [];

    public async ValueTask InitializeAsync()
    {
        _script.OnRead = (_, token) => _under.TryGetValue(_fault, out var what) ? what() : new(new Reading("42"));
        _script.OnReconnect = (connection, _) =>
        {
            if (_fault is ProxyFault.Refuse) connection.FailedAgain("Nothing listens there.");
            else connection.Done();
            return Task.CompletedTask;
        };
        _live = _script.Live(_time);
        _live.Connect("test");
        await WaitFor.TrueAsync(() => _live.Status.State == ConnectionState.Connected);
    }

    public async ValueTask DisposeAsync() => await _script.StopAsync(_time);

    [Fact]
    public async Task HarmlessFaults_AreFoundHarmless()
    {
        var proof = await RunAsync(ProxyFault.Delay, ProxyFault.Split);

        Assert.True(proof.IsProved);
        Assert.All(proof.Results, result => Assert.Equal((ProofVerdict.Untouched, null, 0), (result.Verdict, result.Noticed, result.Failed)));
        Assert.All(proof.Results, result => Assert.InRange(result.Answered, Times.UntouchedValues, 1000));
        Assert.Equal([ProxyFault.Delay, ProxyFault.None, ProxyFault.Split, ProxyFault.None], _set[..4]);
    }

    [Fact]
    public async Task RequestsThatFail_AreNoticed_AndTheLinkThatStaysIsSaid()
    {
        _under[ProxyFault.Garbage] = () => throw new DeviceErrorException("That is no answer.");

        var result = Assert.Single((await RunAsync(ProxyFault.Garbage)).Results);

        Assert.Equal((ProofVerdict.Recovered, "Requests failed, the link stayed."), (result.Verdict, result.Sentence));
        Assert.Contains("That is no answer.", result.NoticedBy, StringComparison.Ordinal);
        Assert.True(result.Failed > 1, "the fault stays to see whether the link is given up");
        Assert.Equal(["connected"], result.States);
        Assert.NotNull(result.Recovered);
    }

    [Fact]
    public async Task ALostLink_IsNoticed_AndItsWayBackIsTold()
    {
        // What happens when the fault is set happens on the loop that sets it.
        var result = Assert.Single((await RunAsync([ProxyFault.Drop], onSet: fault =>
        {
            if (fault == ProxyFault.Drop) _script.Last.Lost("The device hung up.");
        })).Results);

        Assert.Equal((ProofVerdict.Recovered, "The link was given up and made anew."), (result.Verdict, result.Sentence));
        Assert.Equal("The device hung up.", result.NoticedBy);
        Assert.Equal(["connected", "reconnecting", "connected"], result.States);
        Assert.InRange(result.Recovered!.Value, TimeSpan.FromSeconds(0.5), Times.Recover);
        Assert.InRange(result.Noticed!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AFaultThatSwallowsEverythingUnseen_IsBad()
    {
        var never = new TaskCompletionSource<Reading>(TaskCreationOptions.RunContinuationsAsynchronously);
        _under[ProxyFault.Mute] = () => new(never.Task);

        var proof = await RunAsync([ProxyFault.Mute], onSet: fault =>
        {
            if (fault == ProxyFault.None) never.TrySetResult(new Reading("late"));
        });

        Assert.Equal((ProofVerdict.Unnoticed, false, 1), (proof.Results[0].Verdict, proof.IsProved, proof.Bad));
        Assert.Equal(ProofEnd.Done, proof.End);
    }

    /// <summary>A value that was asked for while the fault was set does not count as a sign that it is over.</summary>
    [Fact]
    public async Task AConnectionThatStaysBroken_EndsTheRun()
    {
        var broken = false;
        _script.OnRead = (_, _) =>
        {
            broken |= _fault == ProxyFault.Truncated;
            return broken ? throw new DeviceErrorException("Out of step.") : new(new Reading("42"));
        };

        var proof = await RunAsync(ProxyFault.Delay, ProxyFault.Truncated, ProxyFault.Glued);

        Assert.Equal([ProofVerdict.Untouched, ProofVerdict.NotRecovered], proof.Results.Select(result => result.Verdict));
        Assert.Equal(ProofEnd.Stopped, proof.End);
        Assert.Contains("truncated", proof.Why, StringComparison.Ordinal);
        Assert.Null(proof.Results[1].Recovered);
        Assert.DoesNotContain(ProxyFault.Glued, _set);
    }

    [Fact]
    public async Task WithoutAValueToBeginWith_NoFaultIsSet()
    {
        _script.OnRead = (_, _) => throw new DeviceErrorException("There is no such address.");

        var proof = await RunAsync(ProxyFault.Delay);

        Assert.Equal((ProofEnd.Stopped, 0), (proof.End, proof.Results.Count));
        Assert.Contains("There is no such address.", proof.Why, StringComparison.Ordinal);
        Assert.Equal([ProxyFault.None], _set);
    }

    [Fact]
    public async Task Cancelled_ClearsTheFault()
    {
        using var cancel = new CancellationTokenSource();

        var proof = await RunAsync([ProxyFault.Delay, ProxyFault.Split], onSet: fault =>
        {
            if (fault == ProxyFault.Split) cancel.Cancel();
        }, cancel.Token);

        Assert.Equal((ProofEnd.Cancelled, 1), (proof.End, proof.Results.Count));
        Assert.Equal(ProxyFault.None, _fault);
        Assert.Equal("It was cancelled after 1 of 2 faults.", proof.Sentence);
    }

    [Fact]
    public async Task AConnectionThatIsTakenDown_EndsTheRun()
    {
        var proof = await RunAsync([ProxyFault.Delay], onSet: fault =>
        {
            if (fault == ProxyFault.Delay) _ = _live.DisconnectAsync("test", CancellationToken.None);
        });

        Assert.Equal((ProofEnd.Stopped, "The connection was taken down."), (proof.End, proof.Why));
        Assert.Equal(ProxyFault.None, _fault);
    }

    /// <summary>A connector that only pushes has nothing to read: what its endpoints bring counts.</summary>
    [Fact]
    public async Task WithoutAnAddress_TheSamplesOfRunningEndpointsCount()
    {
        _under[ProxyFault.Garbage] = () => throw new DeviceErrorException("That is no answer.");
        _live.SetEndpoint(ScriptedConnector.Endpoint("level", "\"interval\":200"));

        var proof = await RunAsync([ProxyFault.Split, ProxyFault.Garbage], reads: false);

        Assert.Equal([ProofVerdict.Untouched, ProofVerdict.Recovered], proof.Results.Select(result => result.Verdict));
        Assert.Null(proof.Endpoint);
    }

    [Fact]
    public async Task EveryStepIsTold_AndTheReportSaysIt()
    {
        _under[ProxyFault.Garbage] = () => throw new DeviceErrorException("That is | no answer.");

        var proof = await RunAsync(ProxyFault.Delay, ProxyFault.Garbage);

        Assert.Equal(
            [(ProxyFault.Delay, ProofPhase.Noticing), (ProxyFault.Delay, ProofPhase.Recovering), (ProxyFault.Garbage, ProofPhase.Noticing), (ProxyFault.Garbage, ProofPhase.Holding), (ProxyFault.Garbage, ProofPhase.Recovering)],
            _told.Where(step => step.Now is not null).Select(step => (step.Now!.Fault, step.Now.Phase)));
        Assert.Equal("Fault 1 of 2: delay, waiting until it is noticed.", _told.First(step => step.Now is not null).Sentence);
        var text = ReconnectReport.Markdown(proof);
        Assert.Contains("Reconnect is proved: values flowed again after each of 2 faults.", text, StringComparison.Ordinal);
        Assert.Contains("| garbage | recovered |", text, StringComparison.Ordinal);
        Assert.Contains("First: That is | no answer.", text, StringComparison.Ordinal);
        var json = System.Text.Json.JsonElement.Parse(ReconnectReport.Json(proof));
        Assert.True(json.GetProperty("proved").GetBoolean());
        Assert.Equal(["delay", "garbage"], json.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("fault").GetString()));
        Assert.True(json.GetProperty("faults")[1].GetProperty("failedRequests").GetInt32() > 0);
    }

    [Theory]
    [InlineData("""{"requestTimeout":4000}""", 5, 15)]
    [InlineData("""{"requestTimeout":400,"socketTimeout":30000}""", 0.5, 15)]
    [InlineData("""{"socketTimeout":30000}""", 37.5, 65)]
    [InlineData("""{"timeout":"soon"}""", 1.5, 15)]
    [InlineData("""{}""", 1.5, 15)]
    public void Times_FollowTheConnectorsTimeout(string settings, double late, double notice)
    {
        var times = ProofTimes.For(System.Text.Json.JsonElement.Parse(settings), TimeSpan.FromSeconds(10));
        Assert.Equal((TimeSpan.FromSeconds(late), TimeSpan.FromSeconds(notice)), (times.LateBy, times.Notice));
        Assert.True(times.Recover > TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void EveryFaultIsProved() => Assert.Equal(Enum.GetValues<ProxyFault>().Where(fault => fault != ProxyFault.None).Order(), ReconnectProver.All.Order());

    private Task<ReconnectProof> RunAsync(params ProxyFault[] faults) => RunAsync(faults, null);

    private async Task<ReconnectProof> RunAsync(ProxyFault[] faults, Action<ProxyFault>? onSet = null, CancellationToken cancellationToken = default, bool reads = true)
    {
        var prover = new ReconnectProver(_live, reads ? ScriptedConnector.Address("level") : null, Times, _time, fault =>
        {
            _fault = fault;
            _set.Add(fault);
            onSet?.Invoke(fault);
        }, _told.Add);
        var run = Task.Run(() => prover.RunAsync(new ReconnectProof("c", "Scripted", reads ? "level" : null, "ann", _time.GetUtcNow(), faults, []), cancellationToken));
        await WaitFor.TrueAsync(() =>
        {
            if (!run.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(50));
            return run.IsCompleted;
        }, 60, "the run ends");
        return await run;
    }
}
