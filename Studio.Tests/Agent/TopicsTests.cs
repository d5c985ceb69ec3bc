using System.Text;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Agent;

public sealed class TopicsTests
{
    private static readonly DateTimeOffset When = DateTimeOffset.FromUnixTimeMilliseconds(1629351968526);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static EndpointDefinition Endpoint(string? topic, string address = """{"interval":100,"address":"foo"}""") =>
        new("mySubscribeEndpoint", "c", "Custom", EndpointOperation.Subscribe, Json(address), topic);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    [Theory]
    [InlineData("services/mycustomprotocolservice", null, TopicForm.Version2, "services/mycustomprotocolservice/mySubscribeEndpoint")]
    [InlineData("services/mycustomprotocolservice", null, TopicForm.Version1, "services/mycustomprotocolservice/mySubscribeEndpoint/foo")]
    [InlineData("services/recv_norm", "rw/av0", TopicForm.Version2, "services/recv_norm/rw/av0")]
    [InlineData("services/recv_norm", "rw/av0", TopicForm.Version1, "services/recv_norm/rw/av0")]
    [InlineData("baseline", "probe/01", TopicForm.Version2, "baseline/probe/01")]
    [InlineData("services/Dev01_S7", "Hamburg/Hall 1", TopicForm.Version2, "services/Dev01_S7/Hamburg/Hall 1")]
    public void Of_puts_topic_or_id_below_the_root(string root, string? topic, TopicForm form, string expected)
    {
        var topics = Topics.Of(root, Endpoint(topic), form);
        Assert.Equal(new EndpointTopics(expected, expected + "/req", expected + "/set", expected + "/res"), topics);
    }

    [Fact]
    public void A_1_x_address_without_text_or_number_adds_nothing() =>
        Assert.Equal("r/mySubscribeEndpoint", Topics.Of("r", Endpoint(null, """{"interval":5,"deep":{"a":1}}"""), TopicForm.Version1).Data);

    [Theory]
    [InlineData(EndpointOperation.Subscribe, null, "r/x")]
    [InlineData(EndpointOperation.Read, "r/x/req", "r/x/res")]
    [InlineData(EndpointOperation.Write, "r/x/set", "r/x/res")]
    public void Each_operation_has_its_own_direction(EndpointOperation operation, string? incoming, string outgoing)
    {
        var topics = Topics.Of("r", Endpoint("x"));
        Assert.Equal((incoming, outgoing), (topics.Incoming(operation), topics.Outgoing(operation)));
    }

    [Fact]
    public void Values_go_out_wrapped_or_raw()
    {
        Assert.Equal("""{"timestamp":1629351968526,"value":42.5}""", Text(OutgoingMessages.Value(42.5, When, wrapped: true)));
        Assert.Equal("42.5", Text(OutgoingMessages.Value(42.5, When, wrapped: false)));
        Assert.Equal("\"\"", Text(OutgoingMessages.Value("", When, wrapped: false)));
        Assert.Equal("""{"timestamp":1629351968526,"value":{"a":[1]}}""", Text(OutgoingMessages.Value(DataValue.From(Json("""{"a":[1]}""")), When, wrapped: true)));
        Assert.Equal("""{"timestamp":1629351968526,"value":18446744073709551615}""", Text(OutgoingMessages.Value(ulong.MaxValue, When, wrapped: true)));
    }

    [Theory]
    [InlineData("29194")]
    [InlineData("\"29194\"")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("""{"a":[1,2]}""")]
    public void An_id_comes_back_in_its_own_type_to_the_letter(string id)
    {
        var request = IncomingMessages.Read(Encoding.UTF8.GetBytes($$$"""{"id":{{{id}}},"query":{"a":1}}"""));
        Assert.Equal($$$"""{"id":{{{id}}},"timestamp":1629351968526,"result":{"value":0}}""", Text(OutgoingMessages.Result(request.Id, When, 0, wrapped: true)));
        Assert.Equal($$"""{"id":{{id}},"timestamp":1629351968526,"result":0}""", Text(OutgoingMessages.Result(request.Id, When, 0, wrapped: false)));
    }

    [Fact]
    public void An_error_carries_sentence_and_technical_line_and_no_result() => Assert.Equal(
        """{"timestamp":1629351968526,"error":{"message":"The device refuses.","detail":"code 2"}}""",
        Text(OutgoingMessages.Error(default, When, "The device refuses.", "code 2")));

    [Theory]
    [InlineData("42.5", "number", "42.5")]
    [InlineData("7", "integer", "7")]
    [InlineData("active", "string", "active")]
    [InlineData("\"active\"", "string", "active")]
    [InlineData("true", "boolean", "true")]
    [InlineData("", "string", "")]
    [InlineData("""{"value":5}""", "integer", "5")]
    [InlineData("""{"id":1,"value":"a"}""", "string", "a")]
    [InlineData("""{"id":1,"value":null}""", "null", "null")]
    [InlineData("""{"mode":"auto"}""", "object", """{"mode":"auto"}""")]
    [InlineData("[1,2]", "array", "[1,2]")]
    [InlineData("{broken", "string", "{broken")]
    [InlineData("\"\\ud800\"", "string", "\"\\ud800\"")]
    public void A_value_to_set_is_wrapped_bare_or_text(string payload, string type, string value)
    {
        var message = IncomingMessages.Write(Encoding.UTF8.GetBytes(payload));
        Assert.Equal((type, value), (message.Value.TypeName, message.Value.ToString()));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_bytes() =>
        Assert.Equal(DataValue.From([0xff, 0xfe]), IncomingMessages.Write(new byte[] { 0xff, 0xfe }).Value);

    [Theory]
    [InlineData("")]
    [InlineData("go")]
    [InlineData("7")]
    [InlineData("[[[[")]
    public void Any_message_is_a_request_to_read(string payload) =>
        Assert.Equal(JsonValueKind.Undefined, IncomingMessages.Read(Encoding.UTF8.GetBytes(payload)).Id.ValueKind);

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(11);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (i % 2 == 0) for (var j = 0; j < bytes.Length; j++) bytes[j] = (byte)"{}[]\":,0129aeinul"[bytes[j] % 18 % 17];
            _ = IncomingMessages.Read(bytes);
            _ = IncomingMessages.Write(bytes);
        }
    }
}
