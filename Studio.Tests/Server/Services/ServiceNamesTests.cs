using Studio.Server.Services;
using Xunit;

namespace Studio.Tests.Server.Services;

public sealed class ServiceNamesTests
{
    /// <summary>The vendor's own examples.</summary>
    [Theory]
    [InlineData("AWS IoT Core Test", "awsiotcoretest")]
    [InlineData("Heidenhain DNC Example", "heidenhaindncexample")]
    [InlineData("myCustomProtocolService", "mycustomprotocolservice")]
    [InlineData("dev01_S7", "dev01_s7")]
    [InlineData("_.leading", "leading")]
    [InlineData("Größe 4", "gre4")]
    [InlineData("日本", "service")]
    public void DefaultId_KeepsWhatAnIdMayHold(string name, string id) => Assert.Equal(id, ServiceNames.DefaultId(name));
}
