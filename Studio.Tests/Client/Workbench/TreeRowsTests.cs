using Connector.Runtime.Commissioning;
using Studio.Client.Workbench;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class TreeRowsTests
{
    private const string Text = "metadata: {name: x}\nparameters:\n  host: {type: string, default: a}\nresources:\n  plc:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n  speed:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Custom\n      connection: !ref plc\n      read: {address: one}\n";
    private readonly CommissioningFile _file = CommissioningFile.Parse(Text);
    private readonly TreeRows _rows = new();

    [Fact]
    public void A_key_inside_a_resource_leaves_the_rows_as_they_are()
    {
        _rows.Follow(_file, [], "");
        var before = _rows.All;

        _rows.Follow(Typed("address: one", "address: two"), [], "");

        Assert.Same(before, _rows.All);
    }

    [Fact]
    public void A_problem_exchanges_the_row_it_belongs_to()
    {
        _rows.Follow(_file, [], "");
        var before = _rows.All;

        _rows.Follow(_file, [new Problem(ProblemSeverity.Error, "x", "x", default, "/resources/speed/properties/read")], "");

        Assert.Equal(1, _rows.Find("/resources/speed")!.Errors);
        Assert.Equal(before.Where(row => row.Key != "/resources/speed"), _rows.All.Where(row => row.Key != "/resources/speed"));
        _rows.Follow(_file, [], "");
        Assert.Equal(0, _rows.Find("/resources/speed")!.Errors);
    }

    [Theory]
    [InlineData("  speed:", "  pace:")]
    [InlineData("default: a", "default: b")]
    [InlineData("!ref plc", "!ref other")]
    [InlineData("read: {", "write: {")]
    public void What_a_row_shows_makes_new_rows(string old, string now)
    {
        _rows.Follow(_file, [], "");
        var file = Typed(old, now);

        _rows.Follow(file, [], "");

        Assert.Equal(TreeModel.Build(file, []), _rows.All);
    }

    [Fact]
    public void A_search_makes_new_rows_and_takes_them_back()
    {
        _rows.Follow(_file, [], "");
        _rows.Follow(_file, [], "speed");
        Assert.Null(_rows.Find("/parameters/host"));

        _rows.Follow(_file, [], "");
        Assert.Equal(TreeModel.Build(_file, []), _rows.All);
    }

    private CommissioningFile Typed(string old, string now) =>
        _file.WithEdits([new TextEdit(Text.IndexOf(old, StringComparison.Ordinal), old.Length, now)]);
}
