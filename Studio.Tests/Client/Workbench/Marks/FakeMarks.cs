using Bunit;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;
using Studio.Client.Workbench;
using Studio.Client.Workbench.Marks;
using Studio.Tests.Support;

namespace Studio.Tests.Client.Workbench.Marks;

/// <summary>Marks that a test sets, and the little of the workbench around them that shows them.</summary>
internal sealed class FakeMarks : ITestMarkWatch
{
    public static DateTimeOffset Now { get; } = FakeLive.Start;

    public ManualTime Time { get; } = new(Now);

    public TestMarks Current { get; private set; } = TestMarks.None;

    public List<string?> Selected { get; } = [];

    public bool IsLeft { get; private set; }

    public event Action? Changed;

    /// <summary>How many watch; none may be left over.</summary>
    public int Watchers => Changed?.GetInvocationList().Length ?? 0;

    public static TestMark Mark(string part, TestVerdict verdict, double minutesAgo = 0, ResourceKind kind = ResourceKind.Endpoint) => new(
        part, kind, verdict,
        verdict == TestVerdict.Never ? null : new TestTrial(Now.AddMinutes(-minutesAgo), "ann", verdict == TestVerdict.Failed ? "The device refuses it." : null, "1", "Custom 1"),
        verdict == TestVerdict.Changed ? "Its address, or its connector, was changed since." : null);

    public void Set(params TestMark[] marks)
    {
        Current = new TestMarks(marks);
        Changed?.Invoke();
    }

    public WorkbenchContext Open(BunitContext bunit)
    {
        var time = new ClientTime(Time);
        bunit.Services.AddSingleton(time);
        return new WorkbenchContext
        {
            Key = "key",
            Draft = null!,
            Session = null!,
            Catalog = ConnectorCatalog.BuiltIn(),
            User = new TestUser(),
            Toasts = new Toasts(),
            Select = (pointer, _) => Selected.Add(pointer),
            Light = _ => Task.CompletedTask,
            Reveal = _ => Task.CompletedTask,
            Marks = new LiveMarks(this, time),
        };
    }

    public ValueTask DisposeAsync()
    {
        IsLeft = true;
        return ValueTask.CompletedTask;
    }
}
