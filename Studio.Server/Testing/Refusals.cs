using Studio.Client.Ports;

namespace Studio.Server.Testing;

/// <summary>Why a deed on a test was not done at all.</summary>
internal static class Refusals
{
    /// <summary>The person is a viewer.</summary>
    public static StartResult MayOnlyLook { get; } = new("You may only look. Ask an admin for the role of an operator.");
}
