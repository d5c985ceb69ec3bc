using Connector.Runtime.Catalog;
using Studio.Server.Texts;

namespace Studio.Server.Receipts;

/// <summary>The boards that somebody looks at; one per service, shared. Thread-safe.</summary>
internal sealed class MarkBoards(OpenTexts texts, TrialBooks books, IConnectorCatalog catalog, Fingerprints fingerprints, TimeProvider time)
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, Entry> _boards = new(StringComparer.Ordinal);

    /// <summary>Null when there is no such service. Give it back with <see cref="LeaveAsync"/>.</summary>
    public async Task<MarkBoard?> EnterAsync(string serviceKey, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_boards.TryGetValue(serviceKey, out var entry))
            {
                if (await texts.AcquireAsync(serviceKey, cancellationToken) is not { } text) return null;
                _boards[serviceKey] = entry = new Entry(await NewBoardAsync(text, cancellationToken));
            }

            entry.Holds++;
            return entry.Board;
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task LeaveAsync(MarkBoard board)
    {
        await _one.WaitAsync();
        try
        {
            if (!_boards.TryGetValue(board.Text.Key, out var entry) || entry.Board != board || --entry.Holds > 0) return;
            _boards.Remove(board.Text.Key);
        }
        finally
        {
            _one.Release();
        }

        board.Dispose();
        await texts.ReleaseAsync(board.Text.Key);
    }

    private async Task<MarkBoard> NewBoardAsync(OpenText text, CancellationToken cancellationToken)
    {
        try
        {
            return new MarkBoard(text, await books.OpenAsync(text.Key, cancellationToken), catalog, fingerprints, time);
        }
        catch
        {
            await texts.ReleaseAsync(text.Key);
            throw;
        }
    }

    private sealed class Entry(MarkBoard board)
    {
        public MarkBoard Board { get; } = board;
        public int Holds { get; set; }
    }
}
