using Microsoft.AspNetCore.Components;
using Studio.Client.Live;

namespace Studio.Client.Workbench.Marks;

/// <summary>A piece of the page that shows marks: drawn anew when they change, at most ten times a second.</summary>
public abstract class MarkView : ComponentBase, IDisposable
{
    private ScreenUpdates? _updates;

    [CascadingParameter] internal WorkbenchContext Context { get; set; } = default!;

    [Inject] internal ClientTime Time { get; set; } = default!;

    protected override void OnInitialized()
    {
        if (Context.Marks is not { } marks) return;
        _updates = new ScreenUpdates(Time, () => _ = InvokeAsync(Look));
        marks.Changed += _updates.Request;
    }

    /// <summary>Whether what is shown is another thing than before.</summary>
    protected virtual bool IsNew() => true;

    private void Look()
    {
        if (IsNew()) StateHasChanged();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_updates is null) return;
        if (Context.Marks is { } marks) marks.Changed -= _updates.Request;
        _updates.Dispose();
    }
}
