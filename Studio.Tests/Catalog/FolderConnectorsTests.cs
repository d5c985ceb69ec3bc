using System.Threading.Channels;
using Connector.Runtime.Catalog;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Catalog;

/// <summary>Folders of connectors as a source of the catalogue: found, watched, loaded anew, let go.</summary>
public sealed class FolderConnectorsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("studio-folders-").FullName;
    private readonly TextKind _kind = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_of_folders_and_a_single_folder_are_both_taken()
    {
        Write("one", "One");
        Write("two", "Two");
        await using var all = await OpenAsync(_root);
        Assert.Equal(["One", "Two"], all.Entries.Select(entry => entry.Protocol));
        await using var single = await OpenAsync(Path.Combine(_root, "two"));
        Assert.Equal("Two", Assert.Single(single.Entries).Protocol);
    }

    [Fact]
    public async Task What_comes_changes_and_goes_is_told_once_each_and_the_old_one_is_let_go()
    {
        Write("one", "One");
        await using var source = await OpenAsync(_root);
        var changes = Channel.CreateUnbounded<ConnectorChange>();
        var catalog = ConnectorCatalog.BuiltIn().With(source);
        catalog.ConnectorChanged += change => changes.Writer.TryWrite(change);

        Write("two", "Two");
        var came = await changes.Reader.ReadAsync(Token);
        Assert.Equal(("Two", true, false), (came.Protocol, came.Before is null, came.After is null));

        Write("two", "Two", "said anew");
        var changed = await changes.Reader.ReadAsync(Token);
        Assert.Same(came.After, changed.Before);
        Assert.Equal("said anew", changed.After!.Description);

        Directory.Delete(Path.Combine(_root, "two"), recursive: true);
        var went = await changes.Reader.ReadAsync(Token);
        Assert.Equal(("Two", true), (went.Protocol, went.After is null));
        Assert.Equal(["Two", "Two"], await Task.WhenAll(_kind.LetGo.Reader.ReadAsync(Token).AsTask(), _kind.LetGo.Reader.ReadAsync(Token).AsTask()));
        Assert.False(changes.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_folder_of_your_own_goes_before_a_built_in_connector_and_says_so()
    {
        Write("mine", "Custom");
        await using var source = await OpenAsync(_root);
        var catalog = ConnectorCatalog.BuiltIn().With(source);
        var mine = catalog.Find("Custom")!;
        Assert.Equal(ConnectorOrigin.NodeFolder, mine.Origin);
        Assert.Contains("instead of the connector Custom that comes with the studio", Assert.Single(mine.Notices), StringComparison.Ordinal);

        var changes = Channel.CreateUnbounded<ConnectorChange>();
        catalog.ConnectorChanged += change => changes.Writer.TryWrite(change);
        Write("other", "Other");
        Assert.Equal("Other", (await changes.Reader.ReadAsync(Token)).Protocol);
        Assert.Same(mine, catalog.Find("Custom"));

        Directory.Delete(Path.Combine(_root, "mine"), recursive: true);
        var back = await changes.Reader.ReadAsync(Token);
        Assert.Equal(("Custom", ConnectorOrigin.BuiltIn), (back.Protocol, back.After!.Origin));
    }

    [Fact]
    public async Task Of_two_folders_of_one_name_the_second_is_listed_with_the_reason()
    {
        Write("a", "Same");
        Write("b", "Same");
        await using var source = await OpenAsync(_root);
        var same = ConnectorCatalog.BuiltIn().With(source).Connectors.Where(connector => connector.Protocol == "Same").ToList();
        Assert.Equal(2, same.Count);
        Assert.Contains("another connector is called Same already", Assert.Single(same.SelectMany(connector => connector.Faults)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_loaded_is_listed_and_the_others_work()
    {
        Write("bad", "!");
        Write("good", "Good");
        await using var source = await OpenAsync(_root);
        Assert.Equal(2, source.Entries.Count);
        Assert.Contains("could not be loaded", Assert.Single(source.Entries.Single(entry => entry.Protocol == "bad").Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_does_not_exist_yet_is_looked_for_again()
    {
        var later = Path.Combine(_root, "later");
        await using var source = await OpenAsync(later);
        var changed = new TaskCompletionSource();
        source.Changed += () => changed.TrySetResult();
        Assert.Empty(source.Entries);
        Write(Path.Combine("later", "one"), "One");
        await changed.Task.WaitAsync(Token);
        Assert.Single(source.Entries);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<FolderConnectors> OpenAsync(string root) => FolderConnectors.OpenAsync([root], [_kind], TimeProvider.System, Token);

    private void Write(string folder, string protocol, string description = "")
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        File.WriteAllText(Path.Combine(_root, folder, "name.txt"), $"{protocol}\n{description}");
    }

    /// <summary>A kind of folder that holds nothing but its protocol's name.</summary>
    private sealed class TextKind : IConnectorFolderKind
    {
        public Channel<string> LetGo { get; } = Channel.CreateUnbounded<string>();

        public bool Recognises(string folder) => File.Exists(Path.Combine(folder, "name.txt"));

        public IEnumerable<string> Watched(string folder) => [Path.Combine(folder, "name.txt")];

        public async Task<ILoadedFolder> LoadAsync(string folder, CancellationToken cancellationToken)
        {
            var text = await File.ReadAllLinesAsync(Path.Combine(folder, "name.txt"), cancellationToken);
            if (text[0] == "!") throw new InvalidDataException("It is bad.");
            return new Loaded(this, new ConnectorEntry
            {
                Protocol = text[0],
                Title = text[0],
                Description = text.ElementAtOrDefault(1),
                Origin = ConnectorOrigin.NodeFolder,
                Source = folder,
                Folder = folder,
                Abilities = ConnectorAbilities.Read,
                Create = _ => throw new ConnectorException("It is only a name."),
            });
        }

        private sealed class Loaded(TextKind kind, ConnectorEntry entry) : ILoadedFolder
        {
            public IReadOnlyList<ConnectorEntry> Entries => [entry];

            public ValueTask DisposeAsync()
            {
                kind.LetGo.Writer.TryWrite(entry.Protocol);
                return ValueTask.CompletedTask;
            }
        }
    }
}
