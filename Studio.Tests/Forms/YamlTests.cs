using AngleSharp.Dom;
using Bunit;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>Form and commissioning file together: each deed in the form is the smallest change of the text.</summary>
public sealed class YamlTests
{
    private const string Schema = """
        {"type":"object","required":["host"],"properties":{
          "host":{"type":"string","title":"Host"},"port":{"type":"integer","title":"Port","default":9000},
          "retry":{"type":"object","title":"Retry","properties":{"initialDelay":{"type":"integer","title":"First delay"},"maxDelay":{"type":"integer","title":"Longest delay"}}},
          "hosts":{"type":"array","title":"Hosts","items":{"type":"string"}},
          "sign":{"title":"Sign in","type":"object","oneOf":[{"title":"None","properties":{"kind":{"const":"none"}},"required":["kind"]},{"title":"Basic","properties":{"kind":{"const":"basic"},"user":{"type":"string","title":"User"}},"required":["kind","user"]}]}
        }}
        """;

    private const string Before = """
        parameters:
          plcHost:
            type: string
            default: 10.0.4.17
        resources:
          mixer:   # hall 4
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                # ask Jana
                host: !ref plcHost
                hosts:
                  - a  # first
                  - !sub 'b-${plcHost}'
              targetState: connected

        """;

    private const string Block = "/resources/mixer/properties/connection";

    [Fact]
    public void A_number_is_one_new_line()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        Type(owner, "Port", "9001");
        Assert.Equal(Before.Replace("          - !sub 'b-${plcHost}'\n", "          - !sub 'b-${plcHost}'\n        port: 9001\n"), owner.Text);
        Type(owner, "Port", "");
        Assert.Equal(Before, owner.Text);
    }

    [Fact]
    public void An_optional_group_comes_and_goes_with_its_fields()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        Open(owner, "Retry");
        Type(owner, "First delay", "500");
        Type(owner, "Longest delay", "5000");
        Assert.Contains("        retry:\n          initialDelay: 500\n          maxDelay: 5000\n", owner.Text);
        Type(owner, "First delay", "");
        Type(owner, "Longest delay", "");
        Assert.Equal(Before, owner.Text);
    }

    [Fact]
    public void A_variant_switched_and_back_leaves_no_trace_of_the_other()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        Pick(owner, "Basic");
        Type(owner, "User", "jana");
        Assert.Contains("        sign:\n          kind: basic\n          user: jana\n", owner.Text);
        Pick(owner, "None");
        Assert.DoesNotContain("jana", owner.Text);
        Pick(owner, "Basic");
        Assert.Contains("user: jana", owner.Text);
    }

    [Fact]
    public void Lists_keep_references_when_items_move()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        owner.Form.FindAll("button").First(button => button.GetAttribute("aria-label") == "Move item 2 up").Click();
        Assert.Matches(@"- !sub '?""?b-\$\{plcHost\}", owner.Text);
        Assert.Contains("# ask Jana", owner.Text);
        owner.Form.FindAll("button").First(button => button.GetAttribute("aria-label") == "Remove item 2").Click();
        owner.Form.FindAll("button").First(button => button.TextContent.StartsWith("Add an item to Hosts") || button.TextContent.StartsWith("Add")).Click();
        Assert.Equal(2, owner.Form.FindAll(".form-item").Count);
    }

    [Fact]
    public void A_renamed_key_of_a_map_keeps_its_place_and_its_comments()
    {
        const string Map = """{"type":"object","properties":{"labels":{"type":"object","title":"Labels","additionalProperties":{"type":"string"}}}}""";
        var text = Before.Replace("        # ask Jana\n", "        labels:\n          # of the building\n          hall: '4'   # not 5\n          line: !ref plcHost\n", StringComparison.Ordinal);
        using var owner = new YamlOwner(Map, text, Block);
        Key(owner, 0).Change("room");
        Key(owner, 1).Change("station");
        Assert.Equal(text.Replace("hall:", "room:", StringComparison.Ordinal).Replace("line:", "station:", StringComparison.Ordinal), owner.Text);
        Assert.Equal(2, owner.Deeds);

        static IElement Key(YamlOwner owner, int at) => owner.Form.FindAll(".form-entry > input")[at];
    }

    [Fact]
    public void What_is_one_deed_in_the_form_is_one_step_to_take_back()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        Pick(owner, "Basic");
        Assert.Equal(1, owner.Deeds);
        Type(owner, "User", "jana");
        Assert.Equal(2, owner.Deeds);
        Pick(owner, "None");
        Assert.Equal(3, owner.Deeds);
        Pick(owner, "Basic");
        Assert.Contains("        sign:\n          kind: basic\n          user: jana\n", owner.Text);
        Assert.Equal(4, owner.Deeds);
        owner.Form.FindAll("button").First(button => button.GetAttribute("aria-label") == "Move item 2 up").Click();
        Assert.Equal(5, owner.Deeds);
        owner.Form.FindAll("button").First(button => button.TextContent.StartsWith("Use a value instead")).Click();
        Assert.Equal(6, owner.Deeds);
    }

    [Fact]
    public void A_reference_shows_its_value_and_becomes_one()
    {
        using var owner = new YamlOwner(Schema, Before, Block);
        Assert.Equal("10.0.4.17", owner.Form.Find(".form-resolved").TextContent);
        owner.Form.FindAll("button").First(button => button.TextContent.StartsWith("Use a value instead")).Click();
        Assert.True(System.Text.RegularExpressions.Regex.IsMatch(owner.Text, @"host: .?10\.0\.4\.17"), owner.Text);
    }

    private static IElement Input(YamlOwner owner, string label) =>
        owner.Form.Find("[id='" + owner.Form.FindAll("label[for]").First(element => element.TextContent.Trim() == label).GetAttribute("for") + "']");

    private static void Type(YamlOwner owner, string label, string text)
    {
        Input(owner, label).Focus();
        Input(owner, label).Input(text);
        Input(owner, label).Blur();
    }

    private static void Open(YamlOwner owner, string label)
    {
        var toggle = owner.Form.FindAll(".form-toggle").First(button => button.TextContent.Contains(label));
        if (toggle.GetAttribute("aria-expanded") == "false") toggle.Click();
    }

    private static void Pick(YamlOwner owner, string name)
    {
        Open(owner, "Sign in");
        var picker = owner.Form.Find("select[aria-label='Variant of Sign in']");
        picker.Change(picker.QuerySelectorAll("option").First(option => option.TextContent.Trim() == name).GetAttribute("value")!);
    }
}
