using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Devices;

namespace Connector.Runtime.Probing;

/// <summary>
/// Sets one fault after the other on a running connection, each until it is noticed, clears it, and waits until values flow
/// again. One loop does it all; nothing of it runs any more when <see cref="RunAsync"/> has ended, and no fault is set then.
/// </summary>
/// <param name="connection">The connection; what it dials goes through what <paramref name="set"/> sets.</param>
/// <param name="address">What to read all the time; null: values are those of the running endpoints.</param>
/// <param name="times">The bounds.</param>
/// <param name="time">The clock.</param>
/// <param name="set">Sets a fault, or clears it with <see cref="ProxyFault.None"/>. Returns at once.</param>
/// <param name="tell">Called on the loop after each step; must return at once.</param>
internal sealed class ReconnectProver(
    ILiveConnection connection, JsonElement? address, ProofTimes times, TimeProvider time, Action<ProxyFault> set, Action<ReconnectProof> tell)
{
    /// <summary>Every fault there is, in the order of the table.</summary>
    public static IReadOnlyList<ProxyFault> All { get; } = [.. ProxyFaults.All.Select(fault => fault.Fault).Where(fault => fault != ProxyFault.None)];

    private ReconnectProof _proof = null!;

    /// <param name="proof">Where it begins: no results yet.</param>
    /// <param name="cancellationToken">Cancels the run; that is told in what comes back, not thrown.</param>
    public async Task<ReconnectProof> RunAsync(ReconnectProof proof, CancellationToken cancellationToken)
    {
        _proof = proof;
        using var observer = new LinkObserver(connection, address, times.ReadEvery, time);
        try
        {
            await SettleAsync(observer, cancellationToken).ConfigureAwait(false);
            foreach (var fault in proof.Faults)
            {
                var result = await ProveAsync(observer, fault, cancellationToken).ConfigureAwait(false);
                Tell(_proof with { Results = [.. _proof.Results, result], Now = null });
                if (result.Verdict == ProofVerdict.NotRecovered) throw new StoppedException($"After {ProxyFaults.NameOf(fault)} no value came any more, so the rest would prove nothing.");
            }

            End(ProofEnd.Done, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(ProofEnd.Cancelled, null);
        }
        catch (StoppedException stopped)
        {
            End(ProofEnd.Stopped, stopped.Message);
        }
        finally
        {
            if (_proof.End == ProofEnd.Running) set(ProxyFault.None);
        }

        return _proof;
    }

    /// <summary>A value has to flow before the first fault, or nothing that follows could be laid at its door.</summary>
    private async Task SettleAsync(LinkObserver observer, CancellationToken cancellationToken)
    {
        Tell(_proof);
        observer.Begin();
        if (await UntilAsync(observer, () => observer.IsConnected && observer.AnsweredSinceTurn > 0, times.Notice, cancellationToken).ConfigureAwait(false)) return;
        throw new StoppedException($"No value came within {Seconds(times.Notice)} although no fault was set. {observer.Failure?.Words}".TrimEnd());
    }

    private async Task<FaultProof> ProveAsync(LinkObserver observer, ProxyFault fault, CancellationToken cancellationToken)
    {
        observer.Begin();
        var setAt = time.GetTimestamp();
        set(fault);
        Step(fault, ProofPhase.Noticing);
        bool Untouched() => observer.AnsweredSinceTurn >= times.UntouchedValues && time.GetElapsedTime(setAt) >= times.Untouched;
        await UntilAsync(observer, () => observer.Failure is not null || Untouched(), times.Notice, cancellationToken).ConfigureAwait(false);
        var noticed = observer.Failure;
        var under = observer.AnsweredSinceTurn;
        if (noticed is not null && !observer.IsLost)
        {
            Step(fault, ProofPhase.Holding);
            await UntilAsync(observer, () => observer.IsLost, times.Hold, cancellationToken).ConfigureAwait(false);
        }

        set(ProxyFault.None);
        var clearedAt = time.GetTimestamp();
        observer.Turn();
        Step(fault, ProofPhase.Recovering);
        var isBack = await UntilAsync(observer, () => observer.IsConnected && observer.AnsweredSinceTurn > 0, times.Recover, cancellationToken).ConfigureAwait(false);
        var recovered = time.GetElapsedTime(clearedAt);
        var verdict = !isBack ? ProofVerdict.NotRecovered : noticed is not null ? ProofVerdict.Recovered : under > 0 ? ProofVerdict.Untouched : ProofVerdict.Unnoticed;
        return new FaultProof(
            fault, verdict, Words(verdict, observer.IsLost), noticed is { } first ? time.GetElapsedTime(setAt, first.At) : null, noticed?.Words,
            isBack ? recovered : null, observer.Path, observer.Answered, observer.Failed);
    }

    /// <summary>True once the condition holds, false after the bound.</summary>
    private async Task<bool> UntilAsync(LinkObserver observer, Func<bool> condition, TimeSpan bound, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (observer.IsTakenDown) throw new StoppedException("The connection was taken down.");
            if (condition()) return true;
            var left = bound - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return false;
            await observer.LookAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    private string Words(ProofVerdict verdict, bool isLost) => verdict switch
    {
        ProofVerdict.Untouched => "Values kept flowing.",
        ProofVerdict.Recovered => isLost ? "The link was given up and made anew." : "Requests failed, the link stayed.",
        ProofVerdict.Unnoticed => $"No value came within {Seconds(times.Notice)}, and nothing was reported.",
        _ => $"No value came within {Seconds(times.Recover)} after it was cleared.",
    };

    private void Step(ProxyFault fault, ProofPhase phase) => Tell(_proof with { Now = new ProofStep(fault, phase, time.GetUtcNow()) });

    /// <summary>Whoever hears that it ended finds no fault set.</summary>
    private void End(ProofEnd end, string? why)
    {
        set(ProxyFault.None);
        Tell(_proof with { Now = null, End = end, Why = why, EndedAt = time.GetUtcNow() });
    }

    private void Tell(ReconnectProof proof)
    {
        _proof = proof;
        tell(proof);
    }

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    private sealed class StoppedException(string sentence) : Exception(sentence);
}
