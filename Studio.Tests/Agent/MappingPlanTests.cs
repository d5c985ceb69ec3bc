using System.Text.Json;
using Connector.Runtime.Agent;
using Xunit;

namespace Studio.Tests.Agent;

public sealed class MappingPlanTests
{
    private static readonly Dictionary<string, EndpointDefinition> Endpoints = new[]
    {
        new EndpointDefinition("value", "c", "P", EndpointOperation.Subscribe, default, "v"),
        new EndpointDefinition("ask", "c", "P", EndpointOperation.Read, default),
        new EndpointDefinition("tell", "c", "P", EndpointOperation.Write, default),
        new EndpointDefinition("ruled", "c", "P", EndpointOperation.Subscribe, default, HasRules: true),
    }.ToDictionary(endpoint => endpoint.Id);

    private static (EndpointDefinition, EndpointTopics)? Here(string id) =>
        Endpoints.TryGetValue(id, out var endpoint) ? (endpoint, Topics.Of("services/s", endpoint)) : null;

    private static (EndpointDefinition, EndpointTopics)? Elsewhere(string service, string id) =>
        service == "other_1" && Endpoints.TryGetValue(id, out var endpoint) ? (endpoint, Topics.Of("services/other_1", endpoint)) : null;

    private static MappingPlan Plan(string json) => MappingPlan.Of(JsonDocument.Parse(json).RootElement, Here, Elsewhere);

    [Theory]
    [InlineData("""{"subscribe":{"endpoint":"value"},"publish":{"topic":"out"}}""", "services/s/v", "out")]
    [InlineData("""{"subscribe":{"topic":"in"},"publish":{"endpoint":"tell"}}""", "in", "services/s/tell/set")]
    [InlineData("""{"subscribe":{"endpoint":"ask"},"publish":{"topic":"out"}}""", "services/s/ask/res", "out")]
    [InlineData("""{"subscribe":{"topic":"in"},"publish":{"endpoint":"ask"}}""", "in", "services/s/ask/req")]
    [InlineData("""{"subscribe":{"endpoint":"other_1-value"},"publish":{"endpoint":"tell"}}""", "services/other_1/v", "services/s/tell/set")]
    [InlineData("""{"rules":[],"publish":{"topic":"out"},"subscribe":{"topic":"a/+"}}""", "a/+", "out")]
    public void Of_finds_source_and_target(string item, string source, string target)
    {
        var plan = Plan(item);
        Assert.Null(plan.Problem);
        Assert.Equal(source, Assert.Single(plan.Sources).Pattern.Filter);
        Assert.Equal(target, plan.Target!.Fill(new Dictionary<string, string>()));
    }

    [Theory]
    [InlineData("""{"subscribe":{"topic":"a"},"publish":{"topic":"b"},"rules":[{"transform":{"expression":"$"}}]}""", "rules")]
    [InlineData("""{"subscribe":{"endpoint":"ruled"},"publish":{"topic":"b"}}""", "has rules")]
    [InlineData("""{"subscribe":{"endpoint":"none"},"publish":{"topic":"b"}}""", "'none'")]
    [InlineData("""{"subscribe":{"topic":"b"},"publish":{"endpoint":"value"}}""", "nothing can be sent")]
    [InlineData("""{"subscribe":{"topic":"a/#"},"publish":{"topic":"a/b"}}""", "its own messages")]
    [InlineData("""{"subscribe":{"topic":"a/+x"},"publish":{"topic":"b/{y}"}}""", "'{y}'")]
    [InlineData("""{"subscribe":[{"topic":"a/+x"},{"topic":"c"}],"publish":{"topic":"b/{x}"}}""", "'{x}'")]
    [InlineData("""{"subscribe":{"topic":"a/+x/+x"},"publish":{"topic":"b"}}""", "twice")]
    [InlineData("""{"subscribe":{"topic":"a"},"publish":{"topic":"b/+"}}""", "wildcard")]
    [InlineData("""{"subscribe":{"topic":"a"},"publish":{"topic":"b/$topic"}}""", "old form")]
    [InlineData("""{"subscribe":{"topic":"a","connection":"m"},"publish":{"topic":"b"}}""", "another broker")]
    [InlineData("""{"subscribe":{},"publish":{"topic":"b"}}""", "neither endpoint nor topic")]
    [InlineData("""{"subscribe":[],"publish":{"topic":"b"}}""", "empty")]
    [InlineData("""{"publish":{"topic":"b"}}""", "missing")]
    [InlineData("7", "no object")]
    public void Of_what_cannot_run_says_why(string item, string expected) => Assert.Contains(expected, Plan(item).Problem);

    [Fact]
    public void Named_wildcards_give_their_text_to_the_target()
    {
        var pattern = new MappingPattern("plant/+line/x/#rest");
        Assert.Equal("plant/+/x/#", pattern.Filter);
        var texts = pattern.Read("plant/Line 1/x/a/b");
        Assert.Equal("out/Line 1/a/b!", new MappingTarget("out/{line}/{rest}!").Fill(texts!));
        Assert.Null(pattern.Read("plant/1/y"));
        Assert.Equal("", pattern.Read("plant/1/x")!["rest"]);
    }

    [Theory]
    [InlineData("a{b", "a{b")]
    [InlineData("a{}b", "a{}b")]
    [InlineData("{x}{x}", "11")]
    [InlineData("}{x}{", "}1{")]
    public void A_target_fills_names_and_leaves_lone_braces(string target, string expected) =>
        Assert.Equal(expected, new MappingTarget(target).Fill(new Dictionary<string, string> { ["x"] = "1" }));
}
