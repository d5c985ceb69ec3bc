using Studio.Client.Ports;

namespace Studio.Server.Receipts;

/// <summary>The marks as pages hold them; everybody who may look at a service may see them.</summary>
internal sealed class UserTestMarks(MarkBoards boards) : ITestMarks
{
    public async Task<ITestMarkWatch?> WatchAsync(string serviceKey, CancellationToken cancellationToken) =>
        await boards.EnterAsync(serviceKey, cancellationToken) is { } board ? new Watch(board, boards) : null;

    private sealed class Watch : ITestMarkWatch
    {
        private readonly MarkBoard _board;
        private readonly MarkBoards _boards;
        private int _left;

        public Watch(MarkBoard board, MarkBoards boards)
        {
            (_board, _boards) = (board, boards);
            board.Changed += Tell;
        }

        public event Action? Changed;

        public TestMarks Current => _board.Current;

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _left, 1) == 1) return;
            _board.Changed -= Tell;
            await _boards.LeaveAsync(_board);
        }

        private void Tell() => Changed?.Invoke();
    }
}
