using System.Text.Json;
using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Probing;
using Connector.Runtime.Remote;

namespace Studio.Server.Agents;

/// <summary>A connection test that runs on an agent; its rungs arrive here as they end there.</summary>
internal sealed class RemoteTest
{
    /// <summary>Longer than any rung may take.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly Channel<TestRung> _rungs = Channel.CreateBounded<TestRung>(256);
    private int _last;

    private RemoteTest()
    {
    }

    public ChannelReader<TestRung> Rungs => _rungs.Reader;

    public static RemoteTest Start(ControlClient client, string agent, ConnectionDefinition definition, JsonElement address, TimeProvider time, CancellationToken cancellationToken)
    {
        var test = new RemoteTest();
        _ = Task.Run(() => test.RunAsync(client, agent, definition, address, time, cancellationToken), CancellationToken.None);
        return test;
    }

    private async Task RunAsync(ControlClient client, string agent, ConnectionDefinition definition, JsonElement address, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var events = Channel.CreateBounded<ControlEvent>(256);
        using var listening = client.Listen(agent, id, happened => events.Writer.TryWrite(happened));
        try
        {
            await client.AskAsync(agent, ControlDeed.Test, new TestWish(id, definition, address), cancellationToken);
            using var cancelling = cancellationToken.Register(() => _ = CancelAsync(client, agent, id));
            while (true)
            {
                // A cancelled test still tells the rung it was at, and its end.
                var happened = await events.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Silence, time, CancellationToken.None);
                foreach (var rung in happened.Rungs ?? [])
                {
                    _last = Math.Max(_last, rung.Number);
                    _rungs.Writer.TryWrite(rung);
                }

                if (happened.Ended) return;
            }
        }
        catch (ControlRefusal refusal)
        {
            Fail(refusal.Message, refusal.Detail);
        }
        catch (TimeoutException)
        {
            Fail($"The agent {agent} did not go on with the test within {Silence.TotalSeconds:0} s. Look at its state on the page Agents.", null);
        }
        catch (OperationCanceledException)
        {
            Fail("The test was cancelled.", null);
        }
        finally
        {
            _rungs.Writer.TryComplete();
        }
    }

    private void Fail(string sentence, string? detail) =>
        _rungs.Writer.TryWrite(new TestRung(_last + 1, "Ask the agent", RungVerdict.Failed, null, sentence, detail, null, TimeSpan.Zero));

    private static async Task CancelAsync(ControlClient client, string agent, string id)
    {
        try
        {
            await client.AskAsync(agent, ControlDeed.CancelTest, new TestWish(id, null, default), CancellationToken.None);
        }
        catch (ControlRefusal)
        {
            // The agent is away; its test ends by itself.
        }
    }
}
