using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Studio.Tests.Support;

namespace Studio.Tests.Devices;

/// <summary>
/// A network namespace with one cable to this one, which can be pulled at the far end: then no packet, not even a farewell,
/// comes through. The device's hardware address is known for good, as if a switch stood between: else the system would look for
/// it while the cable is out, and keep what is sent meanwhile. Needs Linux, root, and the tools of iproute2 and util-linux. Disposing removes all of it.
/// </summary>
internal sealed class SeparateNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private const string HardwareAddress = "02:00:00:00:00:02";
    private static int _made;
    private readonly Process _holder;
    private readonly int _number;
    private readonly string _near, _far;

    private SeparateNetwork(Process holder)
    {
        _holder = holder;
        // The system takes a network away some time after its last process has ended: each has a name and addresses of its own.
        _number = (Environment.ProcessId * 8 + Interlocked.Increment(ref _made)) % 16_000;
        (_near, _far) = ($"csn{_number}", $"csf{_number}");
    }

    /// <summary>The far end's address.</summary>
    public IPAddress Address => Host(2);

    /// <summary>Makes one, or says why that is not possible here.</summary>
    public static async Task<(SeparateNetwork? Network, string? WhyNot)> CreateAsync()
    {
        if (!OperatingSystem.IsLinux()) return (null, "network namespaces exist on Linux only");
        if (!Environment.IsPrivilegedProcess) return (null, "network namespaces need root");
        SeparateNetwork? network = null;
        try
        {
            network = new SeparateNetwork(Process.Start("unshare", ["--net", "sleep", "600"]));
            await WaitFor.TrueAsync(() => network.IsSeparate, 30, "a namespace of its own");
            await network.LayCableAsync();
            return (network, null);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            network?.Dispose();
            return (null, $"network namespaces are not permitted here: {exception.Message.Trim()}");
        }
    }

    /// <summary>A port that listens in the namespace. All else is done outside: threads that were begun inside would stay there.</summary>
    public TcpListener Listen() => Inside(() =>
    {
        var listener = new TcpListener(Address, 0);
        listener.Start();
        return listener;
    });

    public Task PullAsync() => InsideAsync("link", "set", _far, "down");

    public Task PlugAsync() => InsideAsync("link", "set", _far, "up");

    /// <summary>With its only process the namespace goes, and with it both ends of the cable.</summary>
    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private bool IsSeparate =>
        File.ResolveLinkTarget($"/proc/{_holder.Id}/ns/net", returnFinalTarget: false)?.Name != File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name;

    private async Task LayCableAsync()
    {
        await RunAsync("ip", "link", "add", _near, "type", "veth", "peer", "name", _far, "address", HardwareAddress, "netns", $"{_holder.Id}");
        await RunAsync("ip", "addr", "add", $"{Host(1)}/30", "dev", _near);
        await RunAsync("ip", "link", "set", _near, "up");
        await RunAsync("ip", "neigh", "replace", $"{Address}", "lladdr", HardwareAddress, "dev", _near, "nud", "permanent");
        await InsideAsync("addr", "add", $"{Address}/30", "dev", _far);
        await PlugAsync();
    }

    /// <summary>Runs something on a thread that is in the namespace; the sockets it makes stay there.</summary>
    private T Inside<T>(Func<T> make)
    {
        T made = default!;
        Exception? failed = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var name = File.OpenHandle($"/proc/{_holder.Id}/ns/net");
                if (Enter(name, NewNetwork) != 0) throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                made = make();
            }
            catch (Exception exception)
            {
                failed = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failed is null ? made : throw new InvalidOperationException(failed.Message, failed);
    }

    private Task InsideAsync(params string[] ip) => RunAsync("nsenter", ["--target", $"{_holder.Id}", "--net", "ip", .. ip]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {complaint}");
    }

    private IPAddress Host(int last) => new([10, 213, (byte)(_number / 64), (byte)(_number % 64 * 4 + last)]);

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int Enter(SafeFileHandle name, int kind);
}
