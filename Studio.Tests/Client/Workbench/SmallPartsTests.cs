using Connector.Sdk;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Workbench;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class SmallPartsTests
{
    [Theory]
    [InlineData("21.75", "number", "21.75")]
    [InlineData("-3", "integer", "-3")]
    [InlineData("18446744073709551615", "integer", "18446744073709551615")]
    public void A_number_is_written_as_the_number_that_was_typed(string typed, string type, string json)
    {
        var value = WriteInput.Parse(typed, WriteKind.Number);
        Assert.Equal((type, json), (value.TypeName, value.ToJson()));
    }

    [Theory]
    [InlineData("21,75", "Number")]
    [InlineData("NaN", "Number")]
    [InlineData("maybe", "Boolean")]
    [InlineData("{", "Json")]
    public void What_is_no_value_of_its_kind_is_refused_in_words(string typed, string kind) =>
        Assert.NotEmpty(Assert.Throws<Fault>(() => WriteInput.Parse(typed, Enum.Parse<WriteKind>(kind))).Sentence);

    [Fact]
    public void Text_stays_exactly_as_typed() => Assert.Equal(" 007 ", WriteInput.Parse(" 007 ", WriteKind.Text).AsText());

    [Fact]
    public void A_chart_spreads_numbers_over_its_box_and_leaves_out_what_has_no_place()
    {
        var series = new SampleSeries();
        series.Add(FakeLive.Start, 10);
        series.Add(FakeLive.Start.AddSeconds(1), double.PositiveInfinity);
        series.Add(FakeLive.Start.AddSeconds(2), 30);
        series.Add(FakeLive.Start.AddSeconds(4), 20);

        Assert.Equal("0,40 50,0 100,20", series.Polyline(100, 40));
    }

    [Fact]
    public void Texts_that_are_numbers_are_drawn_too()
    {
        Assert.True(Numbers.TryRead(DataValue.From("50.96"), out var number));
        Assert.Equal(50.96, number);
        Assert.False(Numbers.TryRead(DataValue.From("running"), out _));
    }

    [Theory]
    [InlineData(0.4, "0.4 ms")]
    [InlineData(12, "12 ms")]
    [InlineData(3_240, "3.2 s")]
    [InlineData(252_000, "4 m 12 s")]
    [InlineData(7_500_000, "2 h 5 m")]
    public void Durations_are_told_as_a_person_would(double milliseconds, string words) => Assert.Equal(words, Words.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_countdown_reaches_zero_only_when_it_is_due()
    {
        Assert.Equal("1 s", Words.Remaining(TimeSpan.FromMilliseconds(1)));
        Assert.Equal("0 s", Words.Remaining(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("/resources/mixer/properties/connection/host", "/resources/mixer")]
    [InlineData("/parameters/a~1b/default", "/parameters/a~1b")]
    [InlineData("/metadata/name", "/metadata")]
    [InlineData("/resources", null)]
    public void A_place_belongs_to_the_part_around_it(string pointer, string? part) => Assert.Equal(part, NodePointer.Part(pointer));
}
