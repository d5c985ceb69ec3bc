using Studio.Client.Ports;

namespace Studio.Tests.Support;

/// <summary>A user with the rights that a test gives it.</summary>
internal sealed class TestUser(string name = "ann", bool mayOperate = true, bool mayEdit = true) : ICurrentUser
{
    public string Name => name;

    public bool MayOperate { get; set; } = mayOperate;

    public bool MayEdit { get; set; } = mayEdit;

    public bool MayAdmin { get; set; }
}
