using Connector.Runtime.Commissioning;

namespace Studio.Client.Ports;

/// <summary>
/// One person's hold on the text of a service. There is one owner of the text on the server; edits arrive as versioned
/// deltas, are rebased there and sent to all who have it open. Thread-safe.
/// </summary>
public interface IServiceText : IAsyncDisposable
{
    string Key { get; }

    /// <summary>The present text, its version and what it says; all three belong together.</summary>
    TextSnapshot Current { get; }

    /// <summary>The last text that could be read as YAML; what the forms show while somebody types.</summary>
    CommissioningFile LastReadable { get; }

    /// <summary>
    /// Applies edits made against a version. Edits that others made since are taken into account; nothing of anyone is lost.
    /// </summary>
    /// <param name="baseVersion">The version whose offsets the edits use.</param>
    /// <param name="edits">The changes.</param>
    /// <param name="origin">Who made it (an editor pane's own id), so that it can tell its own echo.</param>
    /// <returns>The new version; null when nothing was left to do, because others did the same.</returns>
    long? Apply(long baseVersion, IReadOnlyList<TextEdit> edits, string origin);

    /// <summary>Takes back this person's last edit; edits of others stay. False when there is nothing to take back.</summary>
    bool Undo();

    /// <summary>Does it again.</summary>
    bool Redo();

    bool CanUndo { get; }
    bool CanRedo { get; }

    /// <summary>When the draft was last stored; null before the first time. A failure to store stands in <see cref="SaveFault"/>.</summary>
    DateTimeOffset? SavedAt { get; }

    string? SaveFault { get; }

    /// <summary>Names of the others who have it open.</summary>
    IReadOnlyList<string> Others { get; }

    /// <summary>Test values of parameters, kept apart from the file; secret ones are never handed out again.</summary>
    IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode?> TestValues { get; }

    Task SetTestValueAsync(string parameter, System.Text.Json.Nodes.JsonNode? value, CancellationToken cancellationToken);

    /// <summary>Raised on any thread after the text, the saving state, the test values or the others changed.</summary>
    event Action<TextChange>? Changed;
}

/// <param name="Version">Rises by one per applied edit list.</param>
public sealed record TextSnapshot(long Version, string Text, CommissioningFile File);

/// <param name="Version">The version after the change; unchanged when only saving state, test values or others changed.</param>
/// <param name="Edits">What changed against the version before; empty when the text did not.</param>
/// <param name="Origin">As given to <see cref="IServiceText.Apply"/>.</param>
/// <param name="Text">The whole text after the change, so that nobody has to make it a second time.</param>
public sealed record TextChange(long Version, IReadOnlyList<TextEdit> Edits, string Origin, string Text);
