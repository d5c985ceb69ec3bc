using System.Net.Sockets;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// Looks at what came first on a broker's socket, without taking it from there, until it is known to be the answer to a log-in.
/// Used by one thread.
/// </summary>
/// <param name="version">The version asked for: 5 or 4.</param>
internal sealed class FirstLook(int version)
{
    private const int Enough = 512;
    private int _awaited = 1;

    /// <summary>What came instead of an answer, for a person; empty until then.</summary>
    public string Stranger { get; private set; } = "";

    /// <summary>Whether it was how TLS turns away who does not speak it.</summary>
    public bool IsTls { get; private set; }

    /// <summary>Looks. Called when the socket can be read or was closed.</summary>
    /// <returns>Whether the library may read; <see cref="FirstAnswer.Verdict.TooShort"/>: not before more has come.</returns>
    public FirstAnswer.Verdict Look(int socket)
    {
        using var view = new Socket(new SafeSocketHandle(socket, ownsHandle: false)) { Blocking = false };
        var first = new byte[Math.Max(_awaited, Enough)];
        int length;
        try
        {
            length = view.Receive(first, SocketFlags.Peek);
        }
        catch (SocketException)
        {
            length = 0;
        }

        // Closed without a word: the library finds that out.
        if (length == 0) return FirstAnswer.Verdict.Answer;
        var bytes = first.AsSpan(0, length);
        var verdict = FirstAnswer.Judge(bytes, version, out var needed);
        // Ready with less than was waited for: it ends there.
        if (verdict == FirstAnswer.Verdict.TooShort && length < _awaited) verdict = FirstAnswer.Verdict.NoMqtt;
        if (verdict == FirstAnswer.Verdict.NoMqtt) (Stranger, IsTls) = (FirstAnswer.Show(bytes), FirstAnswer.IsTlsAlert(bytes));
        _awaited = verdict == FirstAnswer.Verdict.TooShort ? needed : 1;
        view.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, _awaited);
        return verdict;
    }
}
