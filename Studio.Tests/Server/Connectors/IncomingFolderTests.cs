using System.IO.Compression;
using System.Text;
using Studio.Client.Ports;
using Studio.Server.Connectors;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Connectors;

/// <summary>An upload gets into the folder of connectors whole and harmless, or not at all.</summary>
public sealed class IncomingFolderTests : IDisposable
{
    private readonly TemporaryFolder _own = new();
    private readonly IncomingFolder _incoming;

    public IncomingFolderTests() => _incoming = new IncomingFolder(_own.Path, folder => File.Exists(Path.Combine(folder, "FoobarConnection.js")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _own.Dispose();

    [Fact]
    public async Task AFolder_IsTakenUnderItsOwnName_WithoutHistory()
    {
        var added = await _incoming.TakeAsync("x", [Text("foobar/FoobarConnection.js"), Text("foobar/lib/client.js", "hello"), Text("foobar/.git/config")], Token);

        Assert.Equal((_own["foobar"], 2, "The history in .git was left out."), (added.Folder, added.Files, Assert.Single(added.LeftOut)));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(_own["foobar"], "lib", "client.js")));
        Assert.Equal([_own["foobar"]], Directory.EnumerateFileSystemEntries(_own.Path));
    }

    [Fact]
    public async Task AZipWithoutAFolder_IsCalledLikeTheArchive()
    {
        var added = await _incoming.TakeZipAsync("my connector.zip", Zip(("FoobarConnection.js", "x"), ("a\\b.js", "y")), Token);

        Assert.Equal(_own["myconnector"], added.Folder);
        Assert.True(File.Exists(Path.Combine(added.Folder, "a", "b.js")));
    }

    [Theory]
    [InlineData("../evil.js")]
    [InlineData("foobar/../../evil.js")]
    [InlineData("/etc/evil.js")]
    [InlineData("C:/evil.js")]
    [InlineData("..\\evil.js")]
    [InlineData("foobar//evil.js")]
    [InlineData("foobar/evil.js.")]
    [InlineData("foobar/a:stream")]
    [InlineData("foobar/ev\u0000il.js")]
    public async Task APathThatLeadsAnywhereElse_IsRefused(string path)
    {
        await RefusedAsync("could lead out of the connector's folder", () => _incoming.TakeAsync("x", [Text("foobar/FoobarConnection.js"), Text(path)], Token));
        await RefusedAsync("could lead out of the connector's folder", () => _incoming.TakeZipAsync("x.zip", Zip(("FoobarConnection.js", "x"), (path, "y")), Token));
    }

    [Fact]
    public async Task ALinkInAnArchive_IsRefused()
    {
        var zip = Zip(("FoobarConnection.js", "x"), ("link.js", "/etc/passwd"));
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true)) archive.GetEntry("link.js")!.ExternalAttributes = unchecked((int)0xA1FF0000);
        zip.Position = 0;

        await RefusedAsync("a link or a device", () => _incoming.TakeZipAsync("x.zip", zip, Token));
    }

    [Fact]
    public async Task AnArchiveThatUnpacksToFarMore_IsStoppedAtTheBound()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = archive.CreateEntry("FoobarConnection.js").Open();
            var zeros = new byte[1024 * 1024];
            for (var written = 0L; written <= IncomingFolder.LargestFile; written += zeros.Length) await entry.WriteAsync(zeros, Token);
        }

        zip.Position = 0;
        Assert.True(zip.Length < 100_000);
        await RefusedAsync("It is too large.", () => _incoming.TakeZipAsync("x.zip", zip, Token));
    }

    [Fact]
    public async Task TooManyFiles_AreRefused() => await RefusedAsync(
        "files in it",
        () => _incoming.TakeAsync("x", [.. Enumerable.Range(0, IncomingFolder.MostFiles + 1).Select(index => Text($"foobar/{index}.js"))], Token));

    [Fact]
    public async Task FilesThatDifferInCapitalsOnly_AreRefused() => await RefusedAsync(
        "the same name but for capitals", () => _incoming.TakeAsync("x", [Text("foobar/FoobarConnection.js"), Text("foobar/foobarconnection.js")], Token));

    [Fact]
    public async Task WhatHoldsNoConnector_IsRefused() => await RefusedAsync(
        "There is no connector in it.", () => _incoming.TakeAsync("x", [Text("foobar/readme.md")], Token));

    [Fact]
    public async Task AFolderThatIsThereAlready_IsNeverOverwritten()
    {
        await _incoming.TakeAsync("x", [Text("foobar/FoobarConnection.js", "first")], Token);

        var refusal = await Assert.ThrowsAsync<ConnectorFolderException>(() => _incoming.TakeAsync("x", [Text("foobar/FoobarConnection.js", "second")], Token));

        Assert.Contains("a connector folder called foobar already", refusal.Message);
        Assert.Equal("first", File.ReadAllText(Path.Combine(_own["foobar"], "FoobarConnection.js")));
    }

    [Fact]
    public async Task SomethingThatIsNoArchive_IsRefused() => await RefusedAsync(
        "no zip archive that can be read", () => _incoming.TakeZipAsync("x.zip", new MemoryStream("this is no archive"u8.ToArray()), Token));

    private async Task RefusedAsync(string sentence, Func<Task<AddedFolder>> take)
    {
        Assert.Contains(sentence, (await Assert.ThrowsAsync<ConnectorFolderException>(take)).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_own.Path));
    }

    private static IncomingFile Text(string path, string text = "x")
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new IncomingFile(path, bytes.Length, () => new MemoryStream(bytes));
    }

    private static MemoryStream Zip(params (string Path, string Text)[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var entry = archive.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        zip.Position = 0;
        return zip;
    }
}
