using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>
/// One wish of a caller carried out as several small edits, each on the file that the one before left. What comes out counts in
/// the original text.
/// </summary>
internal sealed class EditSession(CommissioningFile file)
{
    public CommissioningFile File { get; private set; } = file;

    public IReadOnlyList<TextEdit> Edits { get; private set; } = [];

    public FileStyle Style { get; } = FileStyle.Of(file.Root, file.Lines, file.Text);

    public YamlWriter Writer => new(Style);

    public void Do(params IReadOnlyList<TextEdit> edits)
    {
        if (edits.Count == 0) return;
        File = File.WithEdits(edits);
        Edits = TextEdits.Compose(Edits, edits);
    }

    /// <summary>Takes the first way of writing after which the file still says what it should.</summary>
    /// <returns>False when none of them works; nothing is changed then.</returns>
    public bool DoFirst(IEnumerable<IReadOnlyList<TextEdit>> ways, Func<CommissioningFile, bool> isRight)
    {
        foreach (var way in ways)
        {
            var result = File.WithEdits(way);
            if (!result.IsReadable || !isRight(result)) continue;
            File = result;
            Edits = TextEdits.Compose(Edits, way);
            return true;
        }

        return false;
    }
}
