using Connector.Runtime.Schemas.Fields;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("devicePassword")]
    [InlineData("db_password2")]
    [InlineData("accessToken")]
    [InlineData("API-KEY")]
    [InlineData("clientPrivateKey")]
    [InlineData("connectionString")]
    [InlineData("communityString")]
    [InlineData("credentials")]
    public void Smells_NamesOfSecrets_AreTold(string name) => Assert.True(SecretNames.Smells(name));

    [Theory]
    [InlineData("passwordFile")]
    [InlineData("tokenUrl")]
    [InlineData("publicKey")]
    [InlineData("keyName")]
    [InlineData("compass")]
    [InlineData("tokenizer")]
    [InlineData("username")]
    [InlineData("port2")]
    public void Smells_OtherNames_AreNot(string name) => Assert.False(SecretNames.Smells(name));
}
