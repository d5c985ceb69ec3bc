using System.Text.Json;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Connectors.Modbus;

/// <summary>Our connector against a server that is not ours.</summary>
public sealed class ModbusServerTests(PymodbusServer server) : IClassFixture<PymodbusServer>
{
    [Theory]
    [InlineData(1, 0, 1, "boolean", "true")]
    [InlineData(1, 0, 4, "boolean", "[true,false,false,true]")]
    [InlineData(1, 7, 9, "boolean", "[false,false,true,false,false,true,false,false,true]")]
    [InlineData(2, 1, 3, "boolean", "[false,true,false]")]
    [InlineData(3, 258, 1, "uint16BE", "258")]
    [InlineData(3, 258, 1, "uint16LE", "513")]
    [InlineData(3, 10, 3, "int16BE", "[10,11,12]")]
    [InlineData(3, 1, 2, "uint32BE", "65538")]
    [InlineData(3, 0, 1, "raw", "\"AAA=\"")]
    [InlineData(4, 5, 1, "uint16BE", "105")]
    public async Task Every_function_that_reads_reads(int fc, int address, int length, string dataType, string expected)
    {
        await using var rig = await ConnectAsync();
        Assert.Equal(expected, (await rig.ReadAsync(new { fc, address, length, dataType })).ToJson());
    }

    [Fact]
    public async Task Every_function_that_writes_writes_and_reads_back()
    {
        await using var rig = await ConnectAsync();
        await WriteAndReadBackAsync(rig, new { fc = 5, address = 61, length = 1 }, "true");
        await WriteAndReadBackAsync(rig, new { fc = 6, address = 100, length = 1, dataType = "int16BE" }, "-12");
        await WriteAndReadBackAsync(rig, new { fc = 15, address = 20, length = 10 }, "[true,true,false,false,true,false,true,false,true,true]");
        await WriteAndReadBackAsync(rig, new { fc = 16, address = 110, length = 4, dataType = "floatBEWS" }, "[0.1,-2.5]");
        await WriteAndReadBackAsync(rig, new { fc = 16, address = 120, length = 4, dataType = "int64LE" }, "-9223372036854775807");
        await WriteAndReadBackAsync(rig, new { fc = 16, address = 130, length = 4, dataType = "string" }, "\"mixer 1\"");
        await WriteAndReadBackAsync(rig, new { fc = 6, address = 140, length = 1, dataType = "uint16BE", scale = 0.1, offset = -40 }, "21.5");
        Assert.Equal("615", (await rig.ReadAsync(new { fc = 3, address = 140, length = 1, dataType = "uint16BE" })).ToJson());
    }

    [Theory]
    [InlineData(5, 61, 1, "boolean", "true")]
    [InlineData(15, 62, 1, "raw", "false")]
    [InlineData(15, 62, 17, "boolean", "[true,false,true,true,false,false,true,true,true,false,false,false,true,false,true,false,true]")]
    [InlineData(6, 150, 1, "uint16BE", "65535")]
    [InlineData(6, 150, 1, "int16LE", "-2")]
    [InlineData(6, 150, 1, "boolean", "true")]
    [InlineData(6, 150, 1, "raw", "\"/wA=\"")]
    [InlineData(16, 150, 1, "uint16LE", "258")]
    [InlineData(16, 150, 2, "int32LE", "-100000")]
    [InlineData(16, 150, 4, "uint32BE", "[4294967295,0]")]
    [InlineData(16, 150, 2, "floatLE", "-0.1")]
    [InlineData(16, 150, 2, "floatLEWS", "1234.5")]
    [InlineData(16, 150, 4, "doubleLE", "0.1")]
    [InlineData(16, 150, 4, "uint64BE", "18446744073709551615")]
    [InlineData(16, 150, 3, "base64", "\"AQIDBAUG\"")]
    [InlineData(16, 150, 3, "string", "\"m\\u00FChle\"")]
    [InlineData(16, 150, 2, "string", "\"abc\"")]
    [InlineData(16, 150, 2, "string", "\"\"")]
    public async Task Every_function_carries_every_data_type(int fc, int address, int length, string dataType, string json)
    {
        await using var rig = await ConnectAsync();
        await WriteAndReadBackAsync(rig, new { fc, address, length, dataType }, json);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65535)]
    public async Task The_first_and_the_last_address_are_asked_for(int address)
    {
        await using var rig = await ConnectAsync();
        rig.IsEnabled = true;
        if (address == 0) Assert.Equal("0", (await rig.ReadAsync(new { fc = 3, address, length = 1, dataType = "uint16BE" })).ToJson());
        else Assert.Contains("no holding register 65535", (await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { fc = 3, address, length = 1 }))).Message);
        Assert.Equal(address.ToString("X4", System.Globalization.CultureInfo.InvariantCulture), Convert.ToHexString(rig.Frames.First().Bytes.AsSpan(8, 2)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public async Task The_unit_of_the_endpoint_overrides_that_of_the_connection(int unitId)
    {
        await using var rig = await ConnectAsync(new { unitId = 1, requestTimeout = unitId == 7 ? 60_000 : 300 });
        rig.IsEnabled = true;
        if (unitId == 7) Assert.Equal("258", (await rig.ReadAsync(new { unitId, fc = 3, address = 258, length = 1, dataType = "uint16BE" })).ToJson());
        else await Assert.ThrowsAnyAsync<ConnectorException>(() => rig.ReadAsync(new { unitId, fc = 3, address = 258, length = 1 }));
        Assert.Equal(unitId, rig.Frames.First().Bytes[6]);
    }

    [Fact]
    public async Task A_thousand_registers_are_read_in_one_go()
    {
        await using var rig = await ConnectAsync();
        var values = (await rig.ReadAsync(new { fc = 3, address = 500, length = 1000, dataType = "uint16BE" })).AsJson();
        Assert.Equal(Enumerable.Range(500, 1000), values.EnumerateArray().Select(value => value.GetInt32()));
    }

    [Fact]
    public async Task A_batch_reads_a_thousand_registers_and_one_bad_address_does_not_spoil_the_others()
    {
        await using var rig = await ConnectAsync(new { batchReadEnabled = true });
        var batching = (IBatchRead)rig.Connection;
        // 1,000 good ones, and one that spans the end of what exists.
        var addresses = Enumerable.Range(1000, 1000).Select(address => rig.Address(new { fc = 3, address, length = 1, dataType = "uint16BE" })).ToList();
        addresses.Add(rig.Address(new { fc = 3, address = 1999, length = 2, dataType = "uint32BE" }));
        var plan = batching.PlanBatches(addresses);
        Assert.Equal(Enumerable.Range(0, 1001), plan.SelectMany(batch => batch).Order());
        Assert.InRange(plan.Count, 9, 10);
        rig.IsEnabled = true;
        for (var round = 0; round < 2; round++)
        {
            rig.Frames.Clear();
            foreach (var batch in plan)
            {
                var outcomes = new BatchOutcome[batch.Count];
                await batching.ReadBatchAsync([.. batch.Select(index => addresses[index])], outcomes, ConnectorRig.Token);
                for (var index = 0; index < batch.Count; index++)
                {
                    if (batch[index] == 1000) Assert.Contains("has no holding register 1999", outcomes[index].Failure!.Message);
                    else Assert.Equal(1000 + batch[index], outcomes[index].Reading.Value.AsInteger());
                }
            }
        }

        // The bad one is known by now and no longer costs its neighbours a request each.
        Assert.InRange(rig.Frames.Count(frame => frame.Direction == FrameDirection.Sent), 9, 11);
    }

    [Fact]
    public async Task A_refusal_is_a_sentence_and_leaves_the_link_alone()
    {
        await using var rig = await ConnectAsync();
        var error = await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { fc = 3, address = 2500, length = 1 }));
        Assert.Contains("no holding register 2500", error.Message);
        Assert.StartsWith("exception 2, function 3, unit 1", error.Detail);
        Assert.Equal("7", (await rig.ReadAsync(new { fc = 3, address = 7, length = 1, dataType = "uint16BE" })).ToJson());
        Assert.False(rig.Lost.IsCompleted);
    }

    [Fact]
    public async Task The_link_is_lost_at_once_when_the_server_dies_and_comes_back_with_it()
    {
        await using var rig = await ConnectAsync(new { batchReadEnabled = true });
        server.Stop();
        await rig.Lost.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await Assert.ThrowsAsync<ConnectorException>(() => rig.ReadAsync(new { fc = 3, address = 7, length = 1 }));
        await server.StartAsync();
        await rig.Connection.HandleReconnectAsync(ConnectorRig.Token);
        Assert.Equal("7", (await rig.ReadAsync(new { fc = 3, address = 7, length = 1, dataType = "uint16BE" })).ToJson());
    }

    private async Task<ConnectorRig> ConnectAsync(object? more = null)
    {
        Assert.SkipWhen(server.WhyAbsent is not null, server.WhyAbsent ?? "");
        var settings = new Dictionary<string, object> { ["host"] = "127.0.0.1", ["port"] = server.Port };
        foreach (var property in more?.GetType().GetProperties() ?? []) settings[property.Name] = property.GetValue(more)!;
        return await new ConnectorRig("Modbus", settings).ConnectAsync();
    }

    private static async Task WriteAndReadBackAsync(ConnectorRig rig, object address, string json)
    {
        using var value = JsonDocument.Parse(json);
        await rig.WriteAsync(address, DataValue.From(value.RootElement));
        Assert.Equal(json, (await rig.ReadAsync(address)).ToJson());
    }
}
