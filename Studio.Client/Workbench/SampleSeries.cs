using System.Globalization;
using System.Text;

namespace Studio.Client.Workbench;

/// <summary>The last numbers of an endpoint, for a small chart. Not thread-safe.</summary>
internal sealed class SampleSeries(int keep = 120)
{
    private readonly Queue<(DateTimeOffset At, double Value)> _points = new();

    public int Count => _points.Count;

    public double Minimum => _points.Count == 0 ? double.NaN : _points.Min(point => point.Value);

    public double Maximum => _points.Count == 0 ? double.NaN : _points.Max(point => point.Value);

    public TimeSpan Span => _points.Count < 2 ? TimeSpan.Zero : _points.Last().At - _points.Peek().At;

    /// <summary>Adds a number; what is not finite is left out, since it has no place on an axis.</summary>
    public void Add(DateTimeOffset at, double value)
    {
        if (!double.IsFinite(value)) return;
        if (_points.Count == keep) _points.Dequeue();
        _points.Enqueue((at, value));
    }

    public void Clear() => _points.Clear();

    /// <summary>The points of an SVG polyline in a box, times on the x axis; a constant series is a line in the middle.</summary>
    public string Polyline(double width, double height)
    {
        if (_points.Count == 0) return "";
        var (low, high, first, span) = (Minimum, Maximum, _points.Peek().At, Span.TotalSeconds);
        var text = new StringBuilder();
        var index = 0;
        foreach (var (at, value) in _points)
        {
            var x = span > 0 ? (at - first).TotalSeconds / span * width : _points.Count == 1 ? width : (double)index / (_points.Count - 1) * width;
            var y = high > low ? height - ((value - low) / (high - low) * height) : height / 2;
            text.Append(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#} ");
            index++;
        }

        return text.ToString().TrimEnd();
    }
}
