using System.Text.Json.Nodes;
using Bunit;
using Connector.Runtime.Commissioning;
using Xunit;

namespace Studio.Tests.Forms;

public sealed class EditorTests
{
    [Fact]
    public void Text_typed_becomes_the_value_and_emptied_takes_the_key_away()
    {
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"}}}""");
        form.Type("Host", "10.0.0.1");
        form.AssertData("""{"host":"10.0.0.1"}""");
        form.Type("Host", "");
        form.AssertData("{}");
    }

    [Fact]
    public void Text_keeps_what_is_typed_while_focused_whatever_comes_back()
    {
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"}}}""", """{"host":"a"}""");
        form.HandsBack = false;
        form.Input("Host").Focus();
        form.Input("Host").Input("abc");
        form.ChangeOutside("/host", "\"other\"");
        Assert.Equal("abc", form.Input("Host").GetAttribute("value"));
        form.HandsBack = true;
        form.Input("Host").Input("abcd");
        form.Input("Host").Blur();
        form.AssertData("""{"host":"abcd"}""");
    }

    [Fact]
    public void Text_shows_what_changed_elsewhere_while_not_focused()
    {
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"}}}""", """{"host":"a"}""");
        form.ChangeOutside("/host", "\"b\"");
        Assert.Equal("b", form.Input("Host").GetAttribute("value"));
    }

    [Fact]
    public void Number_keeps_every_digit_and_shows_limits_and_unit_beside_the_label()
    {
        using var form = new FormHost("""{"type":"object","properties":{"t":{"type":"number","title":"Timeout (ms)","minimum":1,"maximum":99999999999999999999}}}""");
        form.Type("Timeout (ms)", "12345678901234567.25");
        Assert.Equal("""{"t":12345678901234567.25}""", form.Data);
        Assert.Contains("1 – 99999999999999999999 ms", form.Form.Find(".form-marks").TextContent);
    }

    [Fact]
    public void Number_that_cannot_be_read_stays_as_typed_with_its_error()
    {
        using var form = new FormHost("""{"type":"object","properties":{"port":{"type":"integer","title":"Port"}}}""", """{"port":80}""");
        form.Type("Port", "80a");
        Assert.Equal("80a", form.Input("Port").GetAttribute("value"));
        Assert.Equal("true", form.Input("Port").GetAttribute("aria-invalid"));
        Assert.Contains("Port", Assert.Single(form.Problems).Message);
        form.Type("Port", "81");
        form.AssertData("""{"port":81}""");
        Assert.Empty(form.Problems);
    }

    [Fact]
    public void Number_half_typed_is_not_written_until_left()
    {
        using var form = new FormHost("""{"type":"object","properties":{"n":{"type":"number","title":"N"}}}""");
        form.Input("N").Focus();
        form.Input("N").Input("-");
        Assert.Empty(form.Edits);
        form.Input("N").Input("-1.5e");
        form.Input("N").Input("-1.5e3");
        Assert.Equal("""{"n":-1.5e3}""", form.Data);
    }

    [Fact]
    public void Default_is_a_placeholder_and_never_written_by_itself()
    {
        using var form = new FormHost("""{"type":"object","properties":{"port":{"type":"integer","title":"Port","default":9000}}}""");
        Assert.Equal("9000", form.Input("Port").GetAttribute("placeholder"));
        Assert.Empty(form.Edits);
        form.Press("default 9000");
        form.AssertData("""{"port":9000}""");
    }

    [Fact]
    public void Switch_stands_where_the_default_is_and_writes_only_when_touched()
    {
        using var form = new FormHost("""{"type":"object","properties":{"tls":{"type":"boolean","title":"Use TLS","default":true}}}""");
        Assert.True(form.Input("Use TLS").HasAttribute("checked"));
        Assert.Contains("yes, by default", form.Form.Markup);
        form.Input("Use TLS").Change(false);
        form.AssertData("""{"tls":false}""");
    }

    [Fact]
    public void Select_writes_the_value_of_its_type_and_shows_labels()
    {
        using var form = new FormHost("""{"type":"object","properties":{"q":{"title":"QoS","enum":[0,1,2,null,"x"],"enumNames":["at most once","at least once","exactly once","none","text"]}}}""");
        var options = form.Input("QoS").QuerySelectorAll("option").Select(option => option.TextContent.Trim());
        Assert.Contains("at least once", options);
        form.Input("QoS").Change("1");
        form.AssertData("""{"q":1}""");
        form.Input("QoS").Change("");
        form.AssertData("{}");
    }

    [Fact]
    public void Select_keeps_a_value_that_is_not_in_the_list()
    {
        using var form = new FormHost("""{"type":"object","properties":{"q":{"title":"Mode","enum":["a","b","c","d","e"]}}}""", """{"q":"old"}""");
        Assert.Contains("old (not in the list)", form.Form.Markup);
        Assert.Single(form.Problems);
        form.AssertData("""{"q":"old"}""");
    }

    [Fact]
    public void Radio_shows_few_values_all_at_once()
    {
        using var form = new FormHost("""{"type":"object","properties":{"m":{"title":"Mode","enum":["in","out"],"default":"out"}}}""");
        Assert.Equal(2, form.Form.FindAll("input[type=radio]").Count);
        form.Form.FindAll("input[type=radio]")[0].Change(true);
        form.AssertData("""{"m":"in"}""");
    }

    [Fact]
    public void Combo_narrows_by_typing_and_picks_by_keyboard()
    {
        var values = string.Join(",", Enumerable.Range(0, 10_000).Select(number => $"\"tag{number:d5}\""));
        using var form = new FormHost("{\"type\":\"object\",\"properties\":{\"t\":{\"title\":\"Tag\",\"enum\":[" + values + "]}}}");
        form.Input("Tag").Focus();
        Assert.True(form.Form.FindAll("[role=option]").Count < 200);
        form.Input("Tag").Input("tag0424");
        form.Input("Tag").KeyDown("ArrowDown");
        form.Input("Tag").KeyDown("Enter");
        form.AssertData("""{"t":"tag04241"}""");
    }

    [Fact]
    public void Suggestions_offer_examples_and_take_anything()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"string","title":"Address","examples":["DB1.W0","DB1.W2"]}}}""");
        Assert.Equal(2, form.Form.FindAll("datalist option").Count);
        form.Type("Address", "M0.1");
        form.AssertData("""{"a":"M0.1"}""");
    }

    [Fact]
    public void Long_text_keeps_its_lines()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"string","title":"Note","multiline":true}}}""");
        Assert.Equal("TEXTAREA", form.Input("Note").TagName);
        form.Type("Note", "one\ntwo");
        form.AssertData("""{"a":"one\ntwo"}""");
    }

    [Fact]
    public void Secret_is_never_shown_and_goes_where_secrets_are_kept()
    {
        using var form = new FormHost("""{"type":"object","properties":{"password":{"type":"string","title":"Password"}}}""", """{"password":"canary-7"}""", keepSecrets: true);
        Assert.DoesNotContain("canary-7", form.Form.Markup);
        form.Press("Replace");
        form.Input("Password").Input("new-canary");
        form.Input("Password").Blur();
        Assert.Equal("new-canary", Assert.Single(form.Secrets).Secret);
        Assert.Empty(form.Edits);
        Assert.DoesNotContain("new-canary", form.Form.Markup);
    }

    [Fact]
    public void Constant_is_written_with_one_click()
    {
        using var form = new FormHost("""{"type":"object","required":["v"],"properties":{"v":{"title":"Version","const":3}}}""");
        form.Press("Write it");
        form.AssertData("""{"v":3}""");
    }

    [Fact]
    public void List_adds_duplicates_reorders_and_removes()
    {
        using var form = new FormHost("""{"type":"object","properties":{"l":{"type":"array","title":"Hosts","items":{"type":"string"}}}}""", """{"l":["a","b"]}""");
        form.Open("Hosts");
        form.Press("Add");
        form.Type("Item 3", "c");
        form.AssertData("""{"l":["a","b","c"]}""");
        form.Press("Move item 3 up");
        form.AssertData("""{"l":["a","c","b"]}""");
        form.Press("Duplicate item 1");
        form.AssertData("""{"l":["a","c","b","a"]}""");
        form.Press("Remove item 2");
        form.AssertData("""{"l":["a","b","a"]}""");
    }

    [Fact]
    public void List_that_loses_its_last_item_goes_when_it_may()
    {
        using var form = new FormHost("""{"type":"object","properties":{"l":{"type":"array","title":"Hosts","items":{"type":"string"}}}}""", """{"l":["a"]}""");
        form.Open("Hosts");
        form.Press("Remove item 1");
        form.AssertData("{}");
    }

    [Fact]
    public void List_that_must_be_there_stays_empty()
    {
        using var form = new FormHost("""{"type":"object","required":["l"],"properties":{"l":{"type":"array","title":"Hosts","items":{"type":"string"}}}}""", """{"l":["a"]}""");
        form.Press("Remove item 1");
        form.AssertData("""{"l":[]}""");
    }

    [Fact]
    public void Table_edits_cells_with_labels_for_screen_readers()
    {
        using var form = new FormHost("""{"type":"object","properties":{"h":{"type":"array","title":"Headers","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string","title":"Name"},"value":{"type":"string","title":"Value"}}}}}}""", """{"h":[{"name":"a","value":"1"}]}""");
        Assert.Single(form.Form.FindAll("tbody tr"));
        form.Form.Find("input[aria-label='Value, row 1']").Input("2");
        form.AssertData("""{"h":[{"name":"a","value":"2"}]}""");
        form.Press("Add a row");
        Assert.Equal(2, form.Form.FindAll("tbody tr").Count);
    }

    [Fact]
    public void Check_boxes_show_a_set_of_fixed_values()
    {
        using var form = new FormHost("""{"type":"object","properties":{"f":{"type":"array","title":"Functions","uniqueItems":true,"items":{"enum":["read","write"]}}}}""");
        form.Form.FindAll("input[type=checkbox]")[1].Change(true);
        form.AssertData("""{"f":["write"]}""");
        form.Form.FindAll("input[type=checkbox]")[1].Change(false);
        form.AssertData("{}");
    }

    [Fact]
    public void Map_adds_renames_and_removes_keys()
    {
        using var form = new FormHost("""{"type":"object","properties":{"m":{"type":"object","title":"Labels","propertyNames":{"pattern":"^[a-z]+$"},"additionalProperties":{"type":"integer"}}}}""");
        form.Open("Labels");
        form.Form.Find("input[aria-label='New key in Labels']").Input("A1");
        Assert.True(form.Button("Add").HasAttribute("disabled"));
        form.Form.Find("input[aria-label='New key in Labels']").Input("line");
        form.Press("Add");
        form.Type("line", "7");
        form.AssertData("""{"m":{"line":7}}""");
        form.Form.Find("input[aria-label='Key']").Change("row");
        form.AssertData("""{"m":{"row":7}}""");
        form.Press("Remove row");
        form.AssertData("{}");
    }

    [Fact]
    public void Tuple_gives_each_place_its_own_editor()
    {
        using var form = new FormHost("""{"type":"object","properties":{"t":{"type":"array","title":"Range","prefixItems":[{"type":"number","title":"From"},{"type":"string","title":"Unit"}],"items":false}}}""", """{"t":[1]}""");
        form.Open("Range");
        form.Press("Add Unit");
        form.Type("From", "2");
        form.Type("Unit", "bar");
        form.AssertData("""{"t":[2,"bar"]}""");
    }

    [Fact]
    public void File_becomes_base64()
    {
        using var form = new FormHost("""{"type":"object","properties":{"c":{"type":"string","title":"Certificate","contentEncoding":"base64"}}}""");
        form.Form.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(InputFileContent.CreateFromBinary([1, 2, 3], "c.der"));
        form.Form.WaitForAssertion(() => form.AssertData("""{"c":"AQID"}"""));
        Assert.Contains("3 bytes", form.Form.Markup);
    }

    [Fact]
    public void Json_that_is_not_json_yet_is_kept_and_told()
    {
        using var form = new FormHost("""{"type":"object","properties":{"x":{"title":"Anything"}}}""");
        form.Input("Anything").Focus();
        form.Input("Anything").Input("{\"a\":");
        Assert.Empty(form.Edits);
        Assert.Contains(form.Problems, problem => problem.Message.Contains("not JSON yet"));
        form.Input("Anything").Blur();
        Assert.Equal("{\"a\":", form.Input("Anything").GetAttribute("value"));
        form.Type("Anything", """{"a":[1]}""");
        form.AssertData("""{"x":{"a":[1]}}""");
        Assert.Empty(form.Problems);
    }

    [Fact]
    public void Any_field_can_be_a_parameter_and_a_value_again()
    {
        var parameters = new[]
        {
            new ParameterItem("plcHost", new JsonObject { ["type"] = "string" }, "10.0.4.17", null, "/parameters/plcHost", default),
            new ParameterItem("plcPort", new JsonObject { ["type"] = "integer" }, 9000, null, "/parameters/plcPort", default),
        };
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"}}}""", parameters: parameters);
        form.Input("Host").Focus();
        form.Input("Host").Input("!");
        Assert.Empty(form.Edits);
        Assert.Contains("is integer, not text", form.Form.Markup);
        form.Press("plcHost");
        Assert.IsType<YamlValue.Reference>(Assert.Single(form.Edits).Value);
        Assert.Contains("!ref plcHost", form.Form.Markup);
        Assert.Contains("10.0.4.17", form.Form.Find(".form-resolved").TextContent);
        form.Press("Use a value instead");
        form.AssertData("""{"host":"10.0.4.17"}""");
        Assert.Equal("10.0.4.17", form.Input("Host").GetAttribute("value"));
    }

    [Fact]
    public void Text_with_parameters_is_a_substitution()
    {
        using var form = new FormHost("""{"type":"object","properties":{"host":{"type":"string","title":"Host"}}}""", parameters: [new ParameterItem("line", [], "7", null, "/parameters/line", default)]);
        form.Press("More for Host");
        form.Press("Use a parameter");
        form.Form.Find(".form-sub input").Input("plc-${line}.local");
        form.Press("Use this text");
        Assert.Equal("plc-${line}.local", Assert.IsType<YamlValue.Substitution>(Assert.Single(form.Edits).Value).Template);
    }

    [Fact]
    public void Label_help_and_errors_are_tied_to_the_input()
    {
        using var form = new FormHost("""{"type":"object","required":["host"],"properties":{"host":{"type":"string","title":"Host","description":"Name of the device"}}}""");
        var input = form.Input("Host");
        Assert.Equal("true", input.GetAttribute("aria-required"));
        var ids = input.GetAttribute("aria-describedby")!.Split(' ');
        foreach (var id in ids) Assert.NotNull(form.Form.FindAll("[id]").SingleOrDefault(element => element.Id == id));
        Assert.Contains(ids, id => id.EndsWith(".error"));
        Assert.Contains("Name of the device", form.Form.Markup);
    }

    [Fact]
    public void Focus_tells_the_pointer()
    {
        using var form = new FormHost("""{"type":"object","properties":{"a":{"type":"object","title":"A","required":["b"],"properties":{"b":{"type":"string","title":"B"}}}}}""", """{"a":{"b":"x"}}""");
        form.Input("B").TriggerEvent("onfocusin", new Microsoft.AspNetCore.Components.Web.FocusEventArgs());
        Assert.Equal("/a/b", form.Focused);
    }
}
