using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Editing;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

public sealed partial class CommissioningFile
{
    private CommissioningFile? _lastReadable;
    private IReadOnlyList<TextEdit> _sinceReadable = [];

    /// <summary>This file, or while it is not readable the last one that was; empty when there was none.</summary>
    internal CommissioningFile Known => IsReadable ? this : _lastReadable ?? Parse("");

    /// <summary>
    /// The file after edits. Reads again only the resources or the section that they touch, where that is possible; the result is
    /// that of <see cref="Parse(string)"/>. Only of a text above 256 KB that cannot be read may the error stand in another place.
    /// </summary>
    public CommissioningFile WithEdits(IReadOnlyList<TextEdit> edits)
    {
        if (edits.Count == 0) return this;
        var text = TextEdits.Apply(Text, edits);
        var from = IsReadable ? this : _lastReadable;
        var since = IsReadable ? edits : TextEdits.Compose(_sinceReadable, edits);
        var reading = Limits.Refuse(text) ?? (from is null ? null : Rereading.Read(from, text, since)) ?? YamlReader.Read(text);
        var file = new CommissioningFile(text, reading) { Limits = Limits, Memory = Memory };
        if (_lines.IsValueCreated)
        {
            var lines = Lines.After(edits, text);
            file._lines = new Lazy<TextLines>(lines);
        }

        if (_isPlain is { IsValueCreated: true, Value: true } && edits.All(edit => TextCheck.IsPlain(edit.NewText))) file._isPlain = _isPlain;
        if (!file.IsReadable) (file._lastReadable, file._sinceReadable) = (from, since);
        return file;
    }

    /// <summary>
    /// Sets a value, making missing parents. The smallest edits that do it; none where the file says it already (a reference
    /// that resolves to plain <see cref="YamlValue.Data"/> stays).
    /// </summary>
    /// <exception cref="InvalidOperationException">The text cannot be read at the moment, or the place can only be edited as text.</exception>
    public IReadOnlyList<TextEdit> Set(string pointer, YamlValue value) => ValueSetter.Set(this, pointer, value);

    /// <summary>Removes a node with its key and its own comments, and parents of the given block that become empty.</summary>
    public IReadOnlyList<TextEdit> Remove(string pointer) => PartRemoval.Remove(this, pointer);

    /// <summary>Renames a key; for parameters, definitions and resources also every reference to it.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public IReadOnlyList<TextEdit> Rename(string pointer, string newKey) => KeyRenaming.Rename(this, pointer, newKey);

    /// <summary>Adds a resource at its natural place (an endpoint behind the last one of its connection).</summary>
    /// <param name="id">A free resource id.</param>
    /// <param name="type">Such as <c>Cybus::Connection</c>.</param>
    /// <param name="properties">Values in the order in which they are to stand, by JSON Pointer below <c>properties</c>.</param>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public IReadOnlyList<TextEdit> AddResource(string id, string type, IReadOnlyList<(string Pointer, YamlValue Value)> properties) => ResourceEditing.Add(this, id, type, properties);

    /// <summary>Copies a resource, text and comments included, under a free id.</summary>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    public (IReadOnlyList<TextEdit> Edits, string NewId) Duplicate(string resourceId) => ResourceEditing.Duplicate(this, resourceId);
}
