using Connector.Runtime.Catalog;
using Studio.Server.Receipts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Receipts;

public sealed class TrialBookTests
{
    private static readonly Fingerprint One = new("1"), Other = new("2");
    private static readonly ConnectorEntry Connector = ConnectorCatalog.BuiltIn().Find("Custom")!;
    private readonly ManualTime _time = new();
    private int _wanted;

    [Fact]
    public void ManySamplesOfOneOutcome_AreOneNote_AndOneMoreEveryMinute()
    {
        var book = NewBook();
        for (var sample = 0; sample < 1000; sample++)
        {
            book.Note("status", One, null, "ann", Connector);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(2, _wanted);
        Assert.Equal(TimeSpan.FromSeconds(40), _time.GetUtcNow() - book.Trials["status"].Outcome.At);
    }

    [Fact]
    public void AnotherOutcomeOrFingerprint_IsNotedAtOnce()
    {
        var book = NewBook();

        Assert.True(book.Note("status", One, null, "ann", Connector));
        Assert.True(book.Note("status", One, "It failed.", "ann", Connector));
        Assert.False(book.Note("status", One, "It failed in other words.", "ann", Connector));
        Assert.True(book.Note("status", Other, "It failed.", "bob", Connector));

        Assert.Equal(("It failed.", "bob", "Custom 1"), (book.Trials["status"].Outcome.Error, book.Trials["status"].Outcome.By, book.Trials["status"].Outcome.Connector));
    }

    [Fact]
    public void WhatIsNotStored_IsTakenOnce_OrGivenBack()
    {
        var book = NewBook();
        book.Note("status", One, null, "ann", Connector);

        var taken = book.TakeUnstored();
        Assert.Single(taken);
        Assert.Empty(book.TakeUnstored());
        book.GiveBack(taken);

        Assert.Equal("status", Assert.Single(book.TakeUnstored()).PartId);
    }

    [Fact]
    public void AnIdThatTheDatabaseCannotHold_IsNotNoted() => Assert.False(NewBook().Note(new string('x', 401), One, null, "ann", Connector));

    private TrialBook NewBook() => new("key", [], _time, () => _wanted++);
}
