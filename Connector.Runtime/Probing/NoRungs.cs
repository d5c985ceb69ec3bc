using Connector.Sdk;

namespace Connector.Runtime.Probing;

/// <summary>The ladder outside a test: every call is a no-op.</summary>
internal sealed class NoRungs : ITestRungs, ITestRung
{
    public static NoRungs Instance { get; } = new();

    public ITestRung Begin(string name) => this;

    public void Passed(string? finding = null)
    {
    }

    public void Failed(string sentence, string? detail = null, string? settingPointer = null)
    {
    }

    public void Dispose()
    {
    }
}
