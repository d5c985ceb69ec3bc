using System.Text.Json;
using Connector.Runtime.Connectors.Modbus;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Connectors.Modbus;

public sealed class RegisterFormatTests
{
    [Theory]
    [InlineData("floatBE", "42f6e979", "123.456")]
    [InlineData("floatLE", "79e9f642", "123.456")]
    [InlineData("floatBEWS", "e97942f6", "123.456")]
    [InlineData("floatLEWS", "f64279e9", "123.456")]
    [InlineData("doubleBE", "405edd2f1a9fbe77", "123.456")]
    [InlineData("doubleLE", "77be9f1a2fdd5e40", "123.456")]
    [InlineData("int16BE", "fff4", "-12")]
    [InlineData("int16LE", "f4ff", "-12")]
    [InlineData("uint16BE", "fff4", "65524")]
    [InlineData("int32BE", "fffffff4", "-12")]
    [InlineData("int32LE", "f4ffffff", "-12")]
    [InlineData("uint32BE", "fffffff4", "4294967284")]
    [InlineData("int64BE", "fffffffffffffff4", "-12")]
    [InlineData("uint64BE", "fffffffffffffff4", "18446744073709551604")]
    [InlineData("uint64LE", "f4ffffffffffffff", "18446744073709551604")]
    [InlineData("boolean", "0001", "true")]
    [InlineData("base64", "00ff", "\"AP8=\"")]
    [InlineData("string", "616200", "\"ab\"")]
    public void A_value_is_read_and_written_in_its_order(string dataType, string wire, string json)
    {
        var format = Format(new { dataType });
        var bytes = Convert.FromHexString(wire.Length % 4 == 0 ? wire : wire + "00");
        var value = format.Decode(bytes);
        Assert.Equal(json, value.ToJson());
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(format.Encode(value, bytes.Length / 2)));
    }

    [Theory]
    [InlineData("uint16BE", "-1", "0 to 65535")]
    [InlineData("uint16BE", "65536", "0 to 65535")]
    [InlineData("int16BE", "32768", "-32768 to 32767")]
    [InlineData("int16BE", "1.5", "whole numbers")]
    [InlineData("int16BE", "\"warm\"", "no number")]
    [InlineData("boolean", "2", "neither true nor false")]
    [InlineData("uint32BE", "1e300", "no number that a register can hold")]
    [InlineData("string", "\"too long\"", "do not fit")]
    [InlineData("string", "null", "no text")]
    [InlineData("raw", "1234", "choose a data type")]
    [InlineData("raw", "\"AAAA\"", "3 bytes do not fit: the address holds 1 register, 2 bytes")]
    [InlineData("base64", "\"AA==\"", "1 bytes do not fit")]
    [InlineData("raw", "\"AAA\"", "base64 text")]
    [InlineData("floatBE", "1e39", "numbers up to 3.4e38")]
    [InlineData("floatBE", "null", "no number")]
    [InlineData("boolean", "null", "neither true nor false")]
    [InlineData("boolean", "\"on\"", "neither true nor false")]
    [InlineData("uint64BE", "18446744073709551616", "0 to 18446744073709551615")]
    public void A_value_that_does_not_fit_is_refused_with_what_does(string dataType, string json, string sentence)
    {
        using var value = JsonDocument.Parse(json);
        var format = Format(new { dataType });
        var error = Assert.Throws<ConnectorException>(() => format.Encode(DataValue.From(value.RootElement), Math.Max(1, format.Size / 2)));
        Assert.Contains(sentence, error.Message);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(15, true)]
    public void One_bit_of_a_register(int bit, bool expected) =>
        Assert.Equal(expected, Format(new { dataType = "raw", bit }).Decode([0x80, 0x01]).AsBoolean());

    [Theory]
    [InlineData("uint16BE", "0001", false)]
    [InlineData("uint16LE", "0001", true)]
    public void A_bit_is_counted_in_the_order_of_the_register(string dataType, string wire, bool isSet) =>
        Assert.Equal(isSet, Format(new { dataType, bit = 8 }).Decode(Convert.FromHexString(wire)).AsBoolean());

    [Theory]
    [InlineData("uint16BE", 0.1, 0, "0003", "0.3")]
    [InlineData("int16BE", 0.1, -40, "fffd", "-40.3")]
    [InlineData("floatBE", 0.1, 0, "40400000", "0.3")]
    [InlineData("uint64BE", 0.001, 0, "00000000000003e9", "1.001")]
    [InlineData("doubleBE", 2, 0.5, "3ff8000000000000", "3.5")]
    [InlineData("uint16BE", 1e-12, 0, "0003", "3E-12")]
    public void A_scaled_value_is_what_a_person_reckons(string dataType, double scale, double offset, string wire, string json) =>
        Assert.Equal(json, Format(new { dataType, scale, offset }).Decode(Convert.FromHexString(wire)).ToJson());

    [Fact]
    public void A_text_ends_at_its_first_zero() =>
        Assert.Equal("ab", Format(new { dataType = "string" }).Decode("ab\0old\0"u8).AsText());

    [Fact]
    public void A_bit_of_a_coil_is_refused() =>
        Assert.Contains("is a bit already", Assert.Throws<ConnectorException>(() => Address(new { fc = 1, address = 0, length = 1, bit = 0 })).Message);

    [Fact]
    public void Lengths_that_hold_no_whole_values_are_refused_when_the_address_is_prepared()
    {
        Assert.Contains("takes 2 registers", Assert.Throws<ConnectorException>(() => Address(new { fc = 3, address = 0, length = 3, dataType = "floatBE" })).Message);
        Assert.Contains("beyond 65535", Assert.Throws<ConnectorException>(() => Address(new { fc = 3, address = 65535, length = 2 })).Message);
        Assert.Contains("use 16", Assert.Throws<ConnectorException>(() => Address(new { fc = 6, address = 0, length = 2 })).Message);
    }

    [Fact]
    public void Batches_hold_neighbours_only_and_every_address_once()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var addresses = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Address(new
            {
                fc = random.Next(1, 5),
                address = random.Next(0, 200),
                length = random.Next(1, 12),
                unitId = random.Next(1, 3),
            })).ToList();
            var limit = random.Next(1, 40);
            var plan = ModbusBatches.Plan(addresses, limit);
            Assert.Equal(Enumerable.Range(0, addresses.Count), plan.SelectMany(batch => batch).Order());
            foreach (var batch in plan.Where(batch => batch.Count > 1))
            {
                var members = batch.Select(index => addresses[index]).OrderBy(address => address.Start).ToList();
                Assert.Single(members.Select(address => (address.Unit, address.Table)).Distinct());
                var (start, end) = (members[0].Start, members.Max(address => address.Start + address.Length));
                Assert.InRange(end - start, 1, members[0].IsBits ? 2000 : limit);
                Assert.All(Enumerable.Range(start, end - start), at => Assert.Contains(members, address => at >= address.Start && at < address.Start + address.Length));
            }
        }
    }

    private static RegisterFormat Format(object address) => RegisterFormat.Parse(JsonSerializer.SerializeToElement(address));

    private static ModbusAddress Address(object address) => ModbusAddress.Parse(JsonSerializer.SerializeToElement(address), 1);
}
