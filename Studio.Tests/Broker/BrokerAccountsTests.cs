using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Server.Broker;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Broker;

public sealed class BrokerAccountsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"clients\": [")]
    [InlineData("[]")]
    public void Prepare_AFileThatAKilledBrokerLeftDamaged_TakesTheCopyOfTheLastChange(string left)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "accounts.json");
        BrokerAccounts.Prepare(file, out var damaged);
        Assert.Null(damaged);
        AddAccount(file, "press-line");
        BrokerAccounts.Keep(file);
        File.WriteAllText(file, left);

        BrokerAccounts.Prepare(file, out damaged);

        Assert.Equal(["press-line", "studio"], NamesIn(file));
        Assert.Equal(left, File.ReadAllText(damaged!));
    }

    [Fact]
    public void Keep_ADamagedFile_LeavesTheCopyAsItIs()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "accounts.json");
        BrokerAccounts.Prepare(file, out _);
        AddAccount(file, "press-line");
        BrokerAccounts.Keep(file);
        File.WriteAllText(file, "");
        BrokerAccounts.Keep(file);

        BrokerAccounts.Prepare(file, out _);

        Assert.Contains("press-line", NamesIn(file));
    }

    [Fact]
    public void Prepare_ADamagedFileWithoutACopy_IsAFault()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "accounts.json");
        File.WriteAllText(file, "");

        Assert.Throws<JsonException>(() => BrokerAccounts.Prepare(file, out _));

        Assert.Equal("", File.ReadAllText(file));
    }

    private static void AddAccount(string file, string name)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!;
        root["clients"]!.AsArray().Insert(0, new JsonObject { ["username"] = name });
        File.WriteAllText(file, root.ToJsonString());
    }

    private static IEnumerable<string> NamesIn(string file) =>
        JsonNode.Parse(File.ReadAllText(file))!["clients"]!.AsArray().Select(client => (string)client!["username"]!).Order();
}
