using System.Text;
using Connector.Runtime.Connectors.Custom;
using Xunit;

namespace Studio.Tests.Connectors.Custom;

public sealed class FrameSplitterTests
{
    [Fact]
    public void Frames_come_out_whole_however_the_bytes_are_cut()
    {
        const string stream = "<START>a<END><START>b:c:<END>garbage<STA<START><END><START>cut<START>whole<END><EN><START>ünï<END>";
        string[] expected = ["a", "b:c:", "", "whole", "ünï"];
        var bytes = Encoding.UTF8.GetBytes(stream);
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            using var splitter = new FrameSplitter();
            var frames = new List<string>();
            for (var at = 0; at < bytes.Length;)
            {
                var size = Math.Min(random.Next(1, round % 20 + 2), bytes.Length - at);
                Feed(splitter, bytes.AsSpan(at, size), frames);
                at += size;
            }

            Assert.Equal(expected, frames);
        }
    }

    [Fact]
    public void A_long_frame_may_arrive_byte_by_byte()
    {
        using var splitter = new FrameSplitter();
        var frames = new List<string>();
        var value = new string('x', 100_000);
        foreach (var one in Encoding.UTF8.GetBytes($"<START>{value}<END>")) Feed(splitter, [one], frames);
        Assert.Equal([value], frames);
    }

    [Fact]
    public void A_flood_without_a_start_is_not_kept()
    {
        using var splitter = new FrameSplitter();
        var flood = new byte[4096];
        flood.AsSpan().Fill((byte)'<');
        var frames = new List<string>();
        for (var round = 0; round < 2000; round++) Feed(splitter, flood, frames);
        Assert.Empty(frames);
        Assert.True(splitter.Room().Length > 0);
        Assert.InRange(splitter.Garbage, 2000 * 4096 - 16, 2000 * 4096);
    }

    [Fact]
    public void A_frame_that_never_ends_is_refused_at_the_limit()
    {
        using var splitter = new FrameSplitter();
        var frames = new List<string>();
        Feed(splitter, "<START>"u8, frames);
        var flood = new byte[64 * 1024];
        var error = Assert.Throws<InvalidDataException>(() =>
        {
            for (var round = 0; round < 100; round++) Feed(splitter, flood, frames);
        });
        Assert.Contains("no end", error.Message);
    }

    private static void Feed(FrameSplitter splitter, ReadOnlySpan<byte> bytes, List<string> frames)
    {
        while (!bytes.IsEmpty)
        {
            var room = splitter.Room();
            var size = Math.Min(room.Length, bytes.Length);
            bytes[..size].CopyTo(room.Span);
            splitter.Received(size);
            bytes = bytes[size..];
            while (splitter.TryNext(out var body)) frames.Add(Encoding.UTF8.GetString(body));
        }
    }
}
