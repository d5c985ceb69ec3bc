using System.Net;
using Connector.Runtime.Dialing;
using Xunit;

namespace Studio.Tests.Dialing;

public sealed class OutboundPolicyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:192.168.1.1")]
    public void Default_LoopbackAndPrivate_MayBeConnectedTo(string address) => Assert.Null(OutboundPolicy.Default.Refusal(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8", "outside the networks")]
    [InlineData("172.32.0.1", "outside the networks")]
    [InlineData("192.169.0.1", "outside the networks")]
    [InlineData("169.254.1.1", "outside the networks")]
    [InlineData("fe80::1%1", "outside the networks")]
    [InlineData("2001:db8::1", "outside the networks")]
    [InlineData("::ffff:8.8.8.8", "outside the networks")]
    [InlineData("169.254.169.254", "secrets")]
    [InlineData("::ffff:169.254.169.254", "secrets")]
    [InlineData("fd00:ec2::254", "secrets")]
    [InlineData("0.0.0.0", "one machine")]
    [InlineData("::", "one machine")]
    [InlineData("255.255.255.255", "one machine")]
    [InlineData("224.0.0.1", "one machine")]
    [InlineData("ff02::1", "one machine")]
    public void Default_EverythingElse_IsRefusedWithTheReason(string address, string reason) =>
        Assert.Contains(reason, OutboundPolicy.Default.Refusal(IPAddress.Parse(address)));

    [Fact]
    public void Allowed_NetworksAndAddresses_MayBeConnectedTo_ButNeverTheMetadata()
    {
        var policy = OutboundPolicy.Parse(["203.0.113.0/24", " 8.8.8.8 ", "", "169.254.0.0/16"]);

        Assert.Null(policy.Refusal(IPAddress.Parse("203.0.113.7")));
        Assert.Null(policy.Refusal(IPAddress.Parse("8.8.8.8")));
        Assert.Null(policy.Refusal(IPAddress.Parse("169.254.1.1")));
        Assert.NotNull(policy.Refusal(IPAddress.Parse("8.8.4.4")));
        Assert.NotNull(policy.Refusal(IPAddress.Parse("169.254.169.254")));
        Assert.NotNull(OutboundPolicy.Parse(["*"]).Refusal(IPAddress.Parse("169.254.169.254")));
        Assert.Null(OutboundPolicy.Parse(["*"]).Refusal(IPAddress.Parse("8.8.4.4")));
    }

    [Fact]
    public void Parse_NeitherNetworkNorAddress_NamesTheEntry() =>
        Assert.Contains("'plant'", Assert.Throws<FormatException>(() => OutboundPolicy.Parse(["10.0.0.0/8", "plant"])).Message);
}
