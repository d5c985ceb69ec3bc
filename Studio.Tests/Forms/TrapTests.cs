using Bunit;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>What other renderers of forms fell into; the numbers are their issues.</summary>
public sealed class TrapTests
{
    private const string SignIn = """
        {"type":"object","properties":{"auth":{"title":"Sign in","type":"object","oneOf":[
          {"title":"None","properties":{"kind":{"const":"none"}},"required":["kind"],"additionalProperties":false},
          {"title":"Basic","properties":{"kind":{"const":"basic"},"user":{"type":"string","title":"User"},"realm":{"type":"string","title":"Realm","default":"plant"},"level":{"type":"integer","title":"Level","default":3}},"required":["kind","user","level"],"additionalProperties":false},
          {"title":"Token","properties":{"kind":{"const":"token"},"value":{"type":"string","title":"Value of it"}},"required":["kind","value"],"additionalProperties":false}
        ]}}}
        """;

    // rjsf #4322, #4449
    [Fact]
    public void Switching_a_variant_and_back_restores_what_was_typed()
    {
        using var form = new FormHost(SignIn, """{"auth":{"kind":"basic","user":"jana","level":5}}""");
        form.PickVariant("Variant of Sign in", "Token");
        form.AssertData("""{"auth":{"kind":"token"}}""");
        form.Type("Value of it", "abc");
        form.PickVariant("Variant of Sign in", "Basic");
        form.AssertData("""{"auth":{"kind":"basic","user":"jana","level":5}}""");
        form.PickVariant("Variant of Sign in", "Token");
        form.AssertData("""{"auth":{"kind":"token","value":"abc"}}""");
    }

    // rjsf #1148
    [Fact]
    public void Data_of_the_old_variant_never_stays_where_it_is_forbidden()
    {
        using var form = new FormHost(SignIn, """{"auth":{"kind":"basic","user":"jana","realm":"x","level":5}}""");
        form.PickVariant("Variant of Sign in", "None");
        form.AssertData("""{"auth":{"kind":"none"}}""");
        Assert.Empty(form.Problems);
    }

    // rjsf #1416, #1293, #2978
    [Fact]
    public void Defaults_inside_a_variant_are_applied_when_it_is_picked()
    {
        using var form = new FormHost(SignIn, """{"auth":{"kind":"none"}}""");
        form.PickVariant("Variant of Sign in", "Basic");
        form.AssertData("""{"auth":{"kind":"basic","level":3}}""");
        Assert.Equal("plant", form.Input("Realm").GetAttribute("placeholder"));
    }

    [Fact]
    public void Defaults_under_a_condition_are_applied_when_it_begins_to_hold()
    {
        using var form = new FormHost("""
            {"type":"object","properties":{"tls":{"type":"boolean","title":"TLS"}},
             "if":{"properties":{"tls":{"const":true}},"required":["tls"]},
             "then":{"properties":{"version":{"type":"string","title":"Version","default":"1.3"},"hint":{"type":"string","title":"Hint","default":"h"}},"required":["version"]}}
            """);
        Assert.False(form.Has("Version"));
        form.Input("TLS").Change(true);
        form.AssertData("""{"tls":true,"version":"1.3"}""");
        Assert.Equal("h", form.Input("Hint").GetAttribute("placeholder"));
        form.Input("TLS").Change(false);
        Assert.Contains("version", form.Data);
        Assert.True(form.Has("version"), "data that no schema part names any more is shown, not lost");
    }

    [Fact]
    public void Dependencies_bring_in_fields_and_requirements()
    {
        using var form = new FormHost("""
            {"type":"object","properties":{"user":{"type":"string","title":"User"},"cert":{"type":"string","title":"Cert"}},
             "dependencies":{"user":["password"],"cert":{"properties":{"key":{"type":"string","title":"Key"}},"required":["key"]}}}
            """);
        Assert.False(form.Has("Key"));
        form.Type("Cert", "c");
        Assert.True(form.Has("Key"));
        form.Type("User", "u");
        Assert.Contains(form.Problems, problem => problem.Pointer == "/password");
    }

    // rjsf #4449
    [Fact]
    public void Only_the_errors_of_the_chosen_variant_are_told()
    {
        using var form = new FormHost(SignIn, """{"auth":{"kind":"basic","level":1}}""");
        var problem = Assert.Single(form.Problems);
        Assert.Equal("/auth/user", problem.Pointer);
        Assert.Contains("User", problem.Message);
    }

    // Airbyte #19295
    [Theory]
    [InlineData("""{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}}}]}""", "a,b")]
    [InlineData("""{"oneOf":[{"properties":{"t":{"enum":["x"]}}},{"title":"Named","properties":{"t":{"enum":["y"]}}}]}""", "x,Named")]
    [InlineData("""{"oneOf":[{"required":["host"]},{"required":["url"]}]}""", "host,url")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}},{"type":"object"}]}""", "Text,List of text,Variant 3")]
    public void Variants_are_named_by_title_constant_required_keys_or_type(string schema, string names)
    {
        var shape = FieldShapes.Of([SchemaDocument.Parse(schema, "t").Root], null);
        Assert.Equal(names, string.Join(",", shape.VariantGroups[0].Variants.Select(variant => variant.Name)));
    }

    // benthos-umh 0.12.0
    [Fact]
    public void An_optional_object_with_required_children_is_not_required_itself()
    {
        using var form = new FormHost("""{"type":"object","properties":{"proxy":{"type":"object","title":"Proxy","required":["host"],"properties":{"host":{"type":"string","title":"Proxy host"}}}}}""");
        Assert.Empty(form.Problems);
        form.Open("Proxy");
        form.Type("Proxy host", "p");
        form.AssertData("""{"proxy":{"host":"p"}}""");
        form.Type("Proxy host", "");
        Assert.Equal("{}", form.Data);
        Assert.Empty(form.Problems);
    }

    [Fact]
    public void A_required_group_or_list_that_is_missing_is_added_with_one_click()
    {
        using var form = new FormHost("""{"type":"object","required":["paths","tags"],"properties":{"paths":{"type":"object","title":"Paths","required":["version"],"properties":{"version":{"const":2}},"additionalProperties":true},"tags":{"type":"array","title":"Tags","items":{"type":"string"}}}}""");
        Assert.Equal(2, form.Problems.Count);
        form.Press("Add it with what it must have");
        form.Press("Add it as an empty list");
        form.AssertData("""{"paths":{"version":2},"tags":[]}""");
        Assert.Empty(form.Problems);
    }

    [Fact]
    public void Where_variants_only_require_keys_those_of_the_others_are_not_offered()
    {
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"},"file":{"type":"string","title":"File"},"note":{"type":"string","title":"Note"}},"oneOf":[{"title":"Network","required":["host"]},{"title":"Local","required":["file"]}]}""");
        Assert.True(form.Has("Host") && form.Has("Note") && !form.Has("File"));
        form.Type("Host", "plc");
        form.PickVariant("Variant of Value", "Local");
        Assert.False(form.Has("Host"));
        form.Type("File", "/dev/ttyS0");
        form.AssertData("""{"file":"/dev/ttyS0"}""");
        Assert.Empty(form.Problems);
        form.PickVariant("Variant of Value", "Network");
        form.AssertData("""{"host":"plc"}""");
    }

    [Fact]
    public void An_input_does_not_turn_into_another_editor_under_the_fingers()
    {
        using var form = new FormHost("""{"type":"object","properties":{"format":{"type":"string","title":"Format"}},"dependencies":{"format":{"properties":{"format":{"enum":["int32","int64","float","double","date","time","other"]}}}}}""");
        form.Input("Format").Focus();
        form.Input("Format").Input("i");
        Assert.Equal("INPUT", form.Input("Format").TagName);
        form.Input("Format").Input("int32");
        form.Input("Format").Blur();
        Assert.Equal("SELECT", form.Input("Format").TagName);
        form.AssertData("""{"format":"int32"}""");
    }

    [Fact]
    public void A_variant_that_cannot_be_read_is_no_reason_to_refuse_the_data()
    {
        using var form = new FormHost("""{"type":"object","properties":{"edition":{"type":"object","title":"Edition","oneOf":[{"$ref":"cloud.json"},{"$ref":"community.json"}]}}}""", """{"edition":{"kind":"cloud"}}""");
        Assert.DoesNotContain(form.Problems, problem => !problem.IsWarning);
    }

    [Fact]
    public void A_required_object_stays_when_its_last_key_goes()
    {
        using var form = new FormHost("""{"type":"object","required":["p"],"properties":{"p":{"type":"object","title":"P","properties":{"a":{"type":"string","title":"A"}}}}}""", """{"p":{"a":"x"}}""");
        form.Type("A", "");
        form.AssertData("""{"p":{}}""");
    }

    [Fact]
    public void A_pattern_on_a_number_does_nothing_bad()
    {
        using var form = new FormHost("""{"type":"object","properties":{"n":{"type":"integer","title":"N","pattern":"^a+$","minLength":4}}}""");
        form.Type("N", "12");
        form.AssertData("""{"n":12}""");
        Assert.Empty(form.Problems);
    }

    [Fact]
    public void A_line_end_as_default_shows_as_two_escapes_and_a_backslash_stays_one()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"string","title":"End","default":"\r\n"},"b":{"type":"string","title":"Literal","default":"\\r\\n"}}}""");
        Assert.Equal(@"\r\n", form.Input("End").GetAttribute("placeholder"));
        Assert.Equal(@"\r\n", form.Input("Literal").GetAttribute("placeholder"));
        form.Type("End", @"\r");
        form.Type("Literal", @"\r");
        Assert.Equal("""{"a":"\r","b":"\\r"}""", form.Data);
        Assert.Equal(@"\r", form.Input("End").GetAttribute("value"));
    }

    // benthos-umh 0.12.1
    [Fact]
    public void A_map_that_the_schema_calls_text_shows_as_json_and_is_not_lost()
    {
        using var form = new FormHost("""{"type":"object","properties":{"h":{"type":"string","title":"Headers"},"o":{"type":"string","title":"Other"}}}""", """{"h":{"a":1}}""");
        Assert.Equal("TEXTAREA", form.Input("Headers").TagName);
        Assert.Contains("\"a\": 1", form.Input("Headers").GetAttribute("value"));
        form.Type("Other", "x");
        form.AssertData("""{"h":{"a":1},"o":"x"}""");
        Assert.Single(form.Problems);
    }

    [Fact]
    public void The_same_id_twice_and_an_unknown_draft_are_fine()
    {
        using var form = new FormHost("""{"$schema":"http://example.org/draft-99/schema#","$id":"X","type":"object","properties":{"a":{"$id":"X","type":"string","title":"A"},"b":{"$id":"X","$ref":"#/definitions/t"}},"definitions":{"t":{"type":"integer","title":"B"}}}""");
        form.Type("A", "x");
        form.Type("B", "1");
        form.AssertData("""{"a":"x","b":1}""");
    }

    [Fact]
    public void A_remote_reference_is_told_and_not_fetched()
    {
        using var form = new FormHost("""{"type":"object","properties":{"r":{"title":"Remote","$ref":"http://192.0.2.1/other.json"}}}""", """{"r":{"k":1}}""");
        Assert.Contains("never fetched", form.Form.Markup);
        Assert.Equal("TEXTAREA", form.Input("Remote").TagName);
    }

    [Fact]
    public void A_catastrophic_pattern_does_not_hang_the_page()
    {
        using var form = new FormHost("""{"type":"object","properties":{"s":{"type":"string","title":"S","pattern":"^(a+)+$"}},"patternProperties":{"^(b+)+$":{"type":"string"}}}""", "{\"" + new string('b', 40) + "!\":\"x\"}");
        form.Type("S", new string('a', 40) + "!");
        Assert.Contains("\"s\":\"aaaa", form.Data);
    }

    [Fact]
    public void Ten_thousand_values_are_not_all_drawn()
    {
        var values = string.Join(",", Enumerable.Range(0, 10_000).Select(number => $"\"v{number}\""));
        using var form = new FormHost("{\"type\":\"object\",\"properties\":{\"t\":{\"title\":\"Tag\",\"enum\":[" + values + "]}}}", """{"t":"v9000"}""");
        form.Input("Tag").Focus();
        Assert.True(form.Form.Markup.Length < 60_000, $"{form.Form.Markup.Length} characters of markup");
        Assert.Equal("v9000", form.Input("Tag").GetAttribute("value"));
    }

    [Fact]
    public void A_list_of_five_thousand_draws_fifty_and_every_item_is_one_step_away()
    {
        var items = string.Join(',', Enumerable.Range(1, 5000).Select(number => $"\"host {number}\""));
        using var form = new FormHost("""{"type":"object","properties":{"hosts":{"type":"array","title":"Hosts","items":{"type":"string","maxLength":10}}}}""", $"{{\"hosts\":[{items}]}}");
        Assert.Equal(50, form.Form.FindAll(".form-item").Count);
        Assert.Contains("1 – 50 of 5,000", form.Form.Find(".form-pager").TextContent);
        form.Form.Find(".form-pager input").Change("4321");
        Assert.Equal("host 4321", form.Input("Item 4321").GetAttribute("value"));
        form.Type("Item 4321", "far too long a name");
        form.Form.Find(".form-pager button[aria-label=First]").Click();
        Assert.Equal(50, form.Form.FindAll(".form-item").Count);
        form.Form.Find(".form-problems button").Click();
        Assert.Equal("far too long a name", form.Input("Item 4321").GetAttribute("value"));
        form.Press("Add an item to Hosts");
        Assert.Equal("", form.Input("Item 5001").GetAttribute("value"));
        Assert.Single(form.Form.FindAll(".form-item"));
    }

    [Fact]
    public void A_map_of_thousands_is_paged_as_well()
    {
        var entries = string.Join(',', Enumerable.Range(1, 3000).Select(number => $"\"key{number}\":{number}"));
        using var form = new FormHost("""{"type":"object","title":"Map","additionalProperties":{"type":"integer","maximum":2999}}""", $"{{{entries}}}");
        Assert.Equal(50, form.Form.FindAll(".form-entry").Count);
        form.Form.Find(".form-problems button").Click();
        Assert.Equal("key2951", form.Form.Find(".form-entry > input").GetAttribute("value"));
    }

    [Fact]
    public void A_hundred_levels_do_not_overflow()
    {
        var schema = """{"type":"object","title":"Leaf","properties":{"x":{"type":"string","title":"X"}}}""";
        var data = """{"x":"deep"}""";
        for (var level = 0; level < 100; level++)
        {
            schema = "{\"type\":\"object\",\"title\":\"L\",\"properties\":{\"n\":" + schema + "}}";
            data = "{\"n\":" + data + "}";
        }

        using var form = new FormHost(schema, data);
        Assert.Empty(form.Problems);
        var pointer = string.Concat(Enumerable.Repeat("/n", 100)) + "/x";
        form.Form.InvokeAsync(() => form.Form.Instance.Reveal(pointer));
        form.Type("X", "deeper");
        Assert.Contains("deeper", form.Data);
    }

    [Fact]
    public void Recursion_is_opened_on_demand()
    {
        using var form = new FormHost("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"name":{"type":"string","title":"Name"},"child":{"title":"Child","$ref":"#/$defs/node"},"children":{"type":"array","title":"Children","items":{"$ref":"#/$defs/node"}}}}}}""");
        Assert.True(form.Form.FindAll(".form-place").Count < 30);
        form.Open("Child");
        form.Form.FindAll("input[type=text]")[1].Input("inner");
        form.AssertData("""{"child":{"name":"inner"}}""");
    }

    // rjsf #2661
    [Fact]
    public void Nested_variants_cost_no_more_than_their_depth()
    {
        static int Drawn(int depth)
        {
            var schema = """{"type":"object","properties":{"x":{"type":"string"}}}""";
            var data = """{"x":"a"}""";
            for (var level = 0; level < depth; level++)
            {
                schema = "{\"type\":\"object\",\"oneOf\":[{\"title\":\"A\",\"properties\":{\"k\":{\"const\":\"a\"},\"n\":" + schema + "}},{\"title\":\"B\",\"properties\":{\"k\":{\"const\":\"b\"},\"n\":" + schema + "}}]}";
                data = "{\"k\":\"b\",\"n\":" + data + "}";
            }

            using var form = new FormHost(schema, data);
            form.Form.InvokeAsync(() => form.Form.Instance.Reveal(string.Concat(Enumerable.Repeat("/n", depth)) + "/x"));
            return form.Form.FindAll(".form-place").Count;
        }

        Assert.Equal(Drawn(8) - Drawn(6), Drawn(6) - Drawn(4));
    }

    // JSON Forms #1253
    [Fact]
    public void A_thing_or_a_list_of_things_edits_the_right_place()
    {
        using var form = new FormHost("""{"type":"object","properties":{"t":{"title":"Topics","oneOf":[{"type":"string","title":"One"},{"type":"array","title":"Several","items":{"type":"string"}}]}}}""", """{"t":"a"}""");
        form.Type("Topics", "b");
        form.AssertData("""{"t":"b"}""");
        form.PickVariant("Variant of Topics", "Several");
        form.AssertData("""{"t":[]}""");
        form.Press("Add");
        form.Type("Item 1", "c");
        form.AssertData("""{"t":["c"]}""");
        form.PickVariant("Variant of Topics", "One");
        form.AssertData("""{"t":"b"}""");
    }

    [Fact]
    public void A_union_of_types_is_told_by_the_data()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"title":"Address","type":["string","integer"]}}}""", """{"a":5}""");
        form.Type("Address", "6");
        form.AssertData("""{"a":6}""");
        form.PickVariant("Kind of Address", "Text");
        form.Type("Address", "six");
        form.AssertData("""{"a":"six"}""");
    }

    [Fact]
    public void A_problem_in_the_list_opens_what_hides_its_field()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"object","title":"A","properties":{"b":{"type":"object","title":"B","properties":{"c":{"type":"object","title":"C","properties":{"d":{"type":"integer","title":"D","maximum":3}}}}}}}}}""", """{"a":{"b":{"c":{"d":9}}}}""");
        Assert.False(form.Has("D"));
        form.Form.Find(".form-problems li button").Click();
        Assert.Equal("9", form.Input("D").GetAttribute("value"));
    }

    [Fact]
    public void A_problem_in_another_tab_opens_the_tab()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"string","title":"A"},"b":{"type":"integer","title":"B","minimum":5}}}""", """{"b":1}""",
            ui: """{"ui:tabs":[{"title":"One","properties":["a"]},{"title":"Two","properties":["b"]}]}""");
        Assert.False(form.Has("B"));
        form.Form.Find(".form-problems li button").Click();
        Assert.True(form.Has("B"));
    }

    [Fact]
    public void Keys_the_schema_does_not_allow_are_shown_with_a_way_out()
    {
        using var form = new FormHost("""{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","title":"A"}}}""", """{"a":"x","old":{"k":1}}""");
        Assert.Contains(form.Problems, problem => problem.Pointer == "/old");
        form.Press("Remove it");
        form.AssertData("""{"a":"x"}""");
    }

    [Fact]
    public void A_keystroke_draws_only_the_field_it_is_in()
    {
        var properties = string.Join(",", Enumerable.Range(0, 30).Select(number => $"\"p{number}\":{{\"type\":\"string\",\"title\":\"P{number}\"}}"));
        using var form = new FormHost("{\"type\":\"object\",\"properties\":{" + properties + "}}");
        var fields = form.Form.FindComponents<Studio.Client.Forms.FieldView>();
        var before = fields.ToDictionary(field => field.Instance.Node.Name, field => field.Instance.Drawings);
        form.Type("P7", "x");
        var drawn = fields.Where(field => field.Instance.Drawings != before[field.Instance.Node.Name]).Select(field => field.Instance.Node.Name);
        Assert.Equal(["p7"], drawn);
    }

    [Fact]
    public void What_a_variant_rules_out_is_neither_offered_nor_kept()
    {
        using var form = new FormHost("""
            {"type":"object","properties":{"name":{"type":"string","title":"Name"},"include":{"type":"string","title":"Include"}},
             "oneOf":[{"title":"Own","not":{"required":["include"]}},{"title":"Included","required":["include"],"not":{"anyOf":[{"required":["name"]}]}}]}
            """, """{"name":"a"}""");
        Assert.False(form.Has("Include"));
        form.PickVariant("Variant of Value", "Included");
        form.AssertData("{}");
        Assert.False(form.Has("Name"));
        form.Type("Include", "b");
        form.PickVariant("Variant of Value", "Own");
        form.AssertData("""{"name":"a"}""");
    }

    [Fact]
    public void A_field_that_a_closed_schema_around_it_refuses_is_not_offered()
    {
        using var form = new FormHost("""{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","title":"A"}},"then":{"properties":{"b":{"type":"string","title":"B"}}},"if":true}""");
        Assert.True(form.Has("A"));
        Assert.False(form.Has("B"));
    }
}
