using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Studio.Client.Components;
using Studio.Client.Ports;
using Studio.Client.Workbench.Marks;
using Studio.Client.Workbench.Test;

namespace Studio.Client.Workbench;

/// <summary>What the parts of the workbench share: the draft, the test session, and how to get from one part to another. Lives on its circuit.</summary>
internal sealed class WorkbenchContext
{
    public required string Key { get; init; }

    public required ServiceDraft Draft { get; init; }

    public required ITestSession Session { get; init; }

    /// <summary>What was tested of it; null where that is not shown.</summary>
    public LiveMarks? Marks { get; init; }

    public required IConnectorCatalog Catalog { get; init; }

    public required ICurrentUser User { get; init; }

    public required Toasts Toasts { get; init; }

    /// <summary>Opens a part of the service; with <c>replace</c> the browser's history does not grow.</summary>
    public required Action<string?, bool> Select { get; init; }

    /// <summary>Lights the lines of a place in the YAML and brings them into view.</summary>
    public required Func<string, Task> Light { get; init; }

    /// <summary>Opens the form field at a pointer of the file.</summary>
    public required Func<string, Task> Reveal { get; init; }

    /// <summary>The pointer of a part that was just added: its form puts the focus into its first field.</summary>
    public string? Fresh { get; set; }

    /// <summary>What was tried of each endpoint.</summary>
    public TestMemory Memory { get; } = new();

    /// <summary>What changed about connectors while the page is open.</summary>
    public ConnectorNews News { get; } = new();

    public IServiceText Text => Draft.Text;

    public CommissioningFile File => Draft.File;

    /// <summary>Forms take input: the user may edit and the text can be read just now.</summary>
    public bool CanEdit => User.MayEdit && !Draft.IsHalfTyped;

    public ResourceItem? Resource(string? pointer) =>
        NodePointer.ResourceId(pointer) is { } id ? File.Resource(id) : null;

    /// <summary>Plans edits on the newest text and applies them; what cannot be done is said, not thrown.</summary>
    public bool Edit(Func<CommissioningFile, IReadOnlyList<TextEdit>> plan, string origin = "form")
    {
        if (!User.MayEdit) return false;
        try
        {
            return Draft.Edit(origin, plan);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or NotSupportedException or UnauthorizedAccessException)
        {
            Toasts.Say($"That change could not be made. {fault.Message}");
            return false;
        }
    }

    public bool Set(string pointer, YamlValue? value, string origin = "form") =>
        Edit(file => value is null ? file.Remove(pointer) : file.Set(pointer, value), origin);

    /// <summary>The live connection of an id, if the draft was connected.</summary>
    public ILiveConnection? Live(string? connectionId) => connectionId is null ? null : Session.Find(connectionId);
}
