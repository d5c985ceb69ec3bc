using Microsoft.Extensions.Logging.Abstractions;
using Studio.Server.Texts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Texts;

public sealed class DraftSaverTests
{
    private readonly ManualTime _time = new();
    private int _saves;
    private Exception? _fault;

    [Fact]
    public async Task ManyRequestsInAMoment_AreStoredOnce()
    {
        await using var saver = NewSaver();
        for (var i = 0; i < 20; i++) saver.Request();

        await WaitFor.TrueAsync(() => _time.PendingTimers == 1);
        Assert.Equal(0, _saves);
        _time.Advance(TimeSpan.FromMilliseconds(300));

        await WaitFor.TrueAsync(() => saver.SavedAt is not null);
        Assert.Equal(1, _saves);
        Assert.Equal(_time.GetUtcNow(), saver.SavedAt);
    }

    [Fact]
    public async Task AFailure_IsToldAndTriedAgain()
    {
        await using var saver = NewSaver();
        _fault = new IOException("disk full");
        saver.Request();
        await WaitFor.TrueAsync(() => _time.PendingTimers == 1);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        await WaitFor.TrueAsync(() => saver.Fault is not null);
        Assert.Contains("disk full", saver.Fault, StringComparison.Ordinal);

        _fault = null;
        await WaitFor.TrueAsync(() => _time.PendingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(3));

        await WaitFor.TrueAsync(() => saver.SavedAt is not null);
        Assert.Null(saver.Fault);
    }

    [Fact]
    public async Task Disposing_StoresWhatIsLeft()
    {
        var saver = NewSaver();
        saver.Request();

        await saver.DisposeAsync();

        Assert.Equal(1, _saves);
    }

    private DraftSaver NewSaver() => new(
        _ =>
        {
            if (_fault is not null) throw _fault;
            _saves++;
            return Task.CompletedTask;
        },
        () => { },
        _time,
        NullLogger.Instance);
}
