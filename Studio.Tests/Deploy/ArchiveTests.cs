using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Studio.Tests.EndToEnd;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Deploy;

/// <summary>
/// The studio from the archive that ./test has just packed with ./publish: no .NET, no package and no library of this
/// machine that the archive should have brought.
/// </summary>
[Trait("Category", "e2e")]
public sealed class ArchiveTests(Browser browser)
{
    private const string Variable = "STUDIO_ARCHIVE";

    /// <summary>All that the launcher, the broker's guard and this test call; nothing else is on the studio's PATH.</summary>
    private static readonly string[] Tools = ["sh", "readlink", "dirname", "ldconfig", "grep"];

    /// <summary>What every Debian has: the C library's own and those of the compiler.</summary>
    private static readonly string[] OfEverySystem = ["linux-vdso", "ld-linux", "libc.so", "libm.so", "libdl.so", "librt.so", "libpthread.so", "libresolv.so", "libgcc_s.so", "libstdc++.so"];

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheStudio_FromItsArchive_NeedsNothingOfThisMachine()
    {
        using var folder = new TemporaryFolder();
        var archive = await UnpackAsync(folder);
        await using var studio = await StudioProcess.StartAsync(Launch(folder, archive), Token);

        var page = await browser.NewPageAsync(studio.Url);
        page.SetDefaultTimeout(60_000);
        await Browser.SignInAsync(page, studio.SetupPath);
        await Browser.InteractiveAsync(page);
        await page.OpenExampleAsync();
        Assert.Contains("Cybus::Connection", await page.Locator("[data-testid=yaml] .cm-content").InnerTextAsync(), StringComparison.Ordinal);
        // The account of waiting agents is made over MQTT: broker, plug-in and client library of the archive work.
        await WaitFor.TrueAsync(() => AccountsOf(folder).Contains("\"enrol\"", StringComparison.Ordinal), 60, "the account at the broker");

        Assert.Equal(0, await studio.InterruptAsync(Token));
    }

    [Fact]
    public async Task EveryLibrary_IsInTheArchiveOrOnEverySystem()
    {
        using var folder = new TemporaryFolder();
        var archive = await UnpackAsync(folder);
        var own = string.Join(':', Path.Combine(archive, "broker", "lib"), Path.Combine(archive, "native", "openssl"), Path.Combine(archive, "native", "mosquitto"));
        var files = Directory.EnumerateFiles(archive, "*.so*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("libcoreclrtraceptprovider", StringComparison.Ordinal)) // for a tracer, loaded only where that is installed
            .Append(Path.Combine(archive, "broker", "mosquitto.bin")).Append(Path.Combine(archive, "app", "Studio.Server"));

        var foreign = new List<string>();
        foreach (var file in files)
        {
            foreach (var line in (await OutputAsync("ldd", file, own)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Contains(archive, StringComparison.Ordinal) || line.Contains("statically", StringComparison.Ordinal) || OfEverySystem.Any(name => line.Contains(name, StringComparison.Ordinal))) continue;
                foreign.Add($"{Path.GetFileName(file)}: {line}");
            }
        }

        Assert.Empty(foreign);
    }

    [Fact]
    public async Task TheLicencesOfAllThatIsInside_ComeAlong()
    {
        using var folder = new TemporaryFolder();
        var archive = await UnpackAsync(folder);
        var licences = Path.Combine(archive, "licenses");

        var packages = (await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "build", "native-packages.txt"), Token))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('|')[0].Trim()).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.True(new FileInfo(Path.Combine(licences, "debian", package + ".txt")).Length > 0, package));
        Assert.Contains("Permission is hereby granted", await File.ReadAllTextAsync(Path.Combine(licences, "microsoft.netcore.app.runtime.linux-x64-LICENSE.TXT"), Token), StringComparison.Ordinal);
        Assert.Contains("license: MIT", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(licences, "nuget"), "yamldotnet-*").Single(), Token), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(licences, "npm", "@codemirror-view.txt")));
        Assert.True(File.Exists(Path.Combine(archive, "LICENSE")));
    }

    private static async Task<string> UnpackAsync(TemporaryFolder folder)
    {
        var file = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(file), $"no archive was packed: ./test does it, or set {Variable} to one that ./publish made");
        await using var packed = new GZipStream(File.OpenRead(file!), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(packed, folder.Path, overwriteFiles: false, Token);
        return Directory.GetDirectories(folder.Path, "connector-studio-*").Single();
    }

    private static ProcessStartInfo Launch(TemporaryFolder folder, string archive)
    {
        var tools = Directory.CreateDirectory(folder["bin"]).FullName;
        foreach (var tool in Tools) File.CreateSymbolicLink(Path.Combine(tools, tool), Where(tool));
        var start = new ProcessStartInfo(Path.Combine(archive, "studio"),
        [
            $"--Studio:DataDirectory={folder["data"]}", "--Studio:Port=0", "--Mqtt:Port=0", $"--Mqtt:Executable={Path.Combine(archive, "broker", "mosquitto")}",
        ]);
        start.Environment.Clear();
        start.Environment["PATH"] = tools;
        start.Environment["HOME"] = "";
        start.Environment["NUGET_PACKAGES"] = Directory.CreateDirectory(folder["packages"]).FullName;
        // This machine has a client library of its own, which would go first.
        start.Environment["CONNECTOR_LIBMOSQUITTO"] = Path.Combine(archive, "native", "mosquitto", "libmosquitto.so.1");
        return start;
    }

    private static string Where(string tool) =>
        ((string[])["/usr/bin", "/bin", "/usr/sbin", "/sbin"]).Select(folder => Path.Combine(folder, tool)).First(File.Exists);

    private static string AccountsOf(TemporaryFolder folder) => Directory.Exists(folder["data/broker"])
        ? string.Concat(Directory.GetFiles(folder["data/broker"], "*.json").Select(File.ReadAllText))
        : "";

    private static async Task<string> OutputAsync(string program, string argument, string libraries)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LD_LIBRARY_PATH"] = libraries },
        })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        await complained;
        return await said;
    }
}
