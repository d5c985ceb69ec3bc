using Studio.Server.Testing;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Testing;

public sealed class WriteArmingTests
{
    private readonly ManualTime _time = new();
    private int _changes;

    [Fact]
    public void Armed_ForItsMinutesAndItsConnectionOnly()
    {
        using var arming = new WriteArming(_time, () => _changes++);

        arming.Arm("mixer", TimeSpan.FromMinutes(5));

        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(5), arming.Until("mixer"));
        Assert.Null(arming.Until("pump"));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(arming.Until("mixer"));
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void Disarm_EndsItAtOnce()
    {
        using var arming = new WriteArming(_time, () => _changes++);
        arming.Arm("mixer", TimeSpan.FromMinutes(5));

        Assert.True(arming.Disarm("mixer"));

        Assert.Null(arming.Until("mixer"));
        Assert.False(arming.Disarm("mixer"));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(61)]
    public void Arm_ForNoTimeOrTooLong_IsRefused(int minutes)
    {
        using var arming = new WriteArming(_time, () => _changes++);

        Assert.Throws<ArgumentOutOfRangeException>(() => arming.Arm("mixer", TimeSpan.FromMinutes(minutes)));
    }
}
