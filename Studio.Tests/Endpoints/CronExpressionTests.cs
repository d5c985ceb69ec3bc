using System.Globalization;
using Connector.Runtime.Endpoints;
using Studio.Tests.Oracles;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class CronExpressionTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("*/5 * * * * *", "2026-01-01T00:00:00", "2026-01-01T00:00:05")]
    [InlineData("0 6 * * 1-5", "2026-01-02T07:00:00", "2026-01-05T06:00:00")]
    [InlineData("30 12 1 jan *", "2026-01-01T12:30:00", "2027-01-01T12:30:00")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 29 2 mon", "2026-01-01T00:00:00", "2044-02-29T00:00:00")]
    [InlineData("0 0 13 * fri", "2026-01-01T00:00:00", "2026-02-13T00:00:00")]
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00", "2026-01-04T00:00:00")]
    [InlineData("1-10/3 * * * * *", "2026-01-01T00:00:03", "2026-01-01T00:00:06")]
    [InlineData("0 20-18 * * *", "2026-01-01T00:00:00", "2026-01-01T18:00:00")]
    public void Next_IsTheFirstMatchAfter(string expression, string after, string next) =>
        Assert.Equal(Utc(next), Parse(expression).Next(Utc(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("* * * *", "has 4 fields")]
    [InlineData("60 * * * *", "'60' is not a minute from 0 to 59")]
    [InlineData("* * 0 * *", "'0' is not a day of month from 1 to 31")]
    [InlineData("* * * foo *", "'foo' is not a month from 1 to 12")]
    [InlineData("*/0 * * * *", "step in '*/0'")]
    [InlineData("10-20/5,3 * * * *", "at the end of the field")]
    [InlineData("7/15 * * * *", "no minute in '7/15' can be divided by 15")]
    [InlineData("0 0 31 2 *", "never comes")]
    [InlineData("5x * * * *", "'5x' is not a minute")]
    [InlineData("", "has 0 fields")]
    public void TryParse_Broken_SaysWhatIsWrong(string expression, string part)
    {
        Assert.False(CronExpression.TryParse(expression, out _, out var fault));
        Assert.Contains(part, fault);
    }

    [Fact]
    public void Next_ALocalTimeThatTheClocksSkip_DoesNotComeThatDay() =>
        Assert.Equal(Utc("2026-03-30T00:30:00"), Parse("30 2 * * *").Next(Utc("2026-03-28T02:00:00"), Berlin));

    [Fact]
    public void Next_ALocalTimeThatComesTwice_ComesTwice()
    {
        var cron = Parse("30 2 * * *");
        var first = cron.Next(Utc("2026-10-24T12:00:00"), Berlin);
        Assert.Equal(Utc("2026-10-25T00:30:00"), first);
        Assert.Equal(Utc("2026-10-25T01:30:00"), cron.Next(first!.Value, Berlin));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T20:00:00")]
    [InlineData("Europe/Berlin", "2026-10-24T20:00:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T10:00:00")]
    [InlineData("America/St_Johns", "2026-03-08T00:00:00")]
    public void Next_AcrossAChangeOfClocks_LeapsOverNoMatch(string zoneId, string from)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var cron = Sane(random);
            if (cron is null) continue;
            var at = Utc(from);
            var end = at + TimeSpan.FromHours(12);
            var expected = Enumerable.Range(1, 12 * 3600).Select(second => at + TimeSpan.FromSeconds(second))
                .Where(moment => cron.Matches(TimeZoneInfo.ConvertTime(moment, zone).DateTime)).Take(50).ToList();

            var found = new List<DateTimeOffset>();
            while (found.Count < 50 && cron.Next(at, zone) is { } next && next <= end) found.Add(at = next);

            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [Trait("Category", "slow")]
    public async Task Matches_IsWhatNodeCronSays(string zoneId)
    {
        var random = new Random(2026);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        string[] expressions = [.. Enumerable.Range(0, 200).Select(_ => RandomExpression(random))];
        var start = Utc("2026-01-01T00:00:00").ToUnixTimeSeconds();
        long[] moments =
        [
            .. Enumerable.Range(0, 1500).Select(_ => start + random.NextInt64(3 * 365 * 24 * 60) * 60 + (random.Next(3) == 0 ? random.Next(60) : 0)),
            .. Enumerable.Range(0, 300).Select(step => Utc("2026-03-28T22:00:00").ToUnixTimeSeconds() + step * 60),
            .. Enumerable.Range(0, 300).Select(step => Utc("2026-10-24T22:00:00").ToUnixTimeSeconds() + step * 60),
            .. Enumerable.Range(0, 300).Select(step => Utc("2026-04-04T13:00:00").ToUnixTimeSeconds() + step * 60),
        ];
        var local = moments.Select(moment => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(moment), zone).DateTime).ToArray();

        var oracle = await NodeCron.MatchAsync(zoneId, expressions, moments, TestContext.Current.CancellationToken);

        Assert.Equal(expressions.Length, oracle.Count);
        var matches = 0;
        for (var index = 0; index < expressions.Length; index++)
        {
            var parsed = CronExpression.TryParse(expressions[index], out var cron, out var fault);
            // What never comes is refused here and merely never runs there.
            if (oracle[index] is null || fault?.Contains("never comes") == true)
            {
                Assert.False(parsed, $"{expressions[index]} is refused by node-cron");
                Assert.DoesNotContain(true, oracle[index] ?? []);
                continue;
            }

            Assert.True(parsed, $"{expressions[index]}: {fault}");
            for (var moment = 0; moment < moments.Length; moment++)
            {
                Assert.True(oracle[index]![moment] == cron!.Matches(local[moment]), $"{expressions[index]} at {local[moment]:O}: node-cron says {oracle[index]![moment]}");
                if (oracle[index]![moment]) matches++;
            }
        }

        Assert.InRange(matches, 1000, int.MaxValue);
    }

    private static CronExpression Parse(string expression)
    {
        Assert.True(CronExpression.TryParse(expression, out var cron, out var fault), fault);
        return cron;
    }

    private static CronExpression? Sane(Random random) => CronExpression.TryParse(RandomExpression(random), out var cron, out _) ? cron : null;

    private static string RandomExpression(Random random)
    {
        var fields = new List<string>
        {
            Field(random, 0, 59, [], 0.3), Field(random, 0, 23, [], 0.4), Field(random, 1, 31, [], 0.7),
            Field(random, 1, 12, ["jan", "February", "MAR", "sep", "December"], 0.7), Field(random, 0, 7, ["sun", "Monday", "TUE", "sat"], 0.7),
        };
        if (random.Next(2) == 0) fields.Insert(0, random.Next(2) == 0 ? "0" : Field(random, 0, 59, [], 0.2));
        return string.Join(' ', fields);
    }

    private static string Field(Random random, int min, int max, string[] names, double star)
    {
        if (random.NextDouble() < star) return "*";
        var parts = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(4) switch
        {
            0 when names.Length > 0 => names[random.Next(names.Length)],
            1 => $"{Value()}-{Value()}",
            2 when random.Next(3) == 0 => "*",
            _ => Value(),
        }).ToList();
        // A number out of range that the step sorts out is let through there; here it is a mistake.
        var step = random.Next(4) == 0 ? $"/{random.Next(1, 20)}" : "";
        if (step.Length > 0) parts = [.. parts.Select(part => part.Replace((max + 1).ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture)))];
        // Only the first asterisk of a field is understood there.
        if (parts.Count(part => part == "*") > 1) parts = ["*"];
        return string.Join(',', parts) + step;

        string Value() => (random.Next(40) == 0 ? max + 1 : random.Next(min, max + 1)).ToString(CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
