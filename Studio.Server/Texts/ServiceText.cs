using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Accounts;

namespace Studio.Server.Texts;

/// <summary>One person's hold on an open text: knows who edits, and lets only those edit who may.</summary>
internal sealed class ServiceText : IServiceText
{
    private readonly OpenText _open;
    private readonly OpenTexts _all;
    private readonly ICurrentUser _user;
    private readonly string _name;
    private int _left;

    public ServiceText(OpenText open, OpenTexts all, ICurrentUser user)
    {
        _open = open;
        _all = all;
        _user = user;
        _name = user.Name;
        open.Text.Changed += Tell;
        open.Enter(_name);
    }

    public event Action<TextChange>? Changed;

    public string Key => _open.Key;

    public TextSnapshot Current => _open.Text.Current;

    public CommissioningFile LastReadable => _open.Text.LastReadable;

    public bool CanUndo => _user.MayEdit && _open.Text.CanUndo(_name);

    public bool CanRedo => _user.MayEdit && _open.Text.CanRedo(_name);

    public DateTimeOffset? SavedAt => _open.SavedAt;

    public string? SaveFault => _open.SaveFault;

    public IReadOnlyList<string> Others => [.. _open.People.Where(person => person != _name).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    public IReadOnlyDictionary<string, JsonNode?> TestValues => _open.Values.Shown;

    public long? Apply(long baseVersion, IReadOnlyList<TextEdit> edits, string origin)
    {
        Require.Edit(_user);
        return _open.Text.Apply(_name, baseVersion, edits, origin);
    }

    public bool Undo()
    {
        Require.Edit(_user);
        return _open.Text.Undo(_name, "undo");
    }

    public bool Redo()
    {
        Require.Edit(_user);
        return _open.Text.Redo(_name, "redo");
    }

    public Task SetTestValueAsync(string parameter, JsonNode? value, CancellationToken cancellationToken)
    {
        Require.Operate(_user);
        return _open.SetValueAsync(parameter, value, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) == 1) return;
        _open.Text.Changed -= Tell;
        _open.Leave(_name);
        await _all.ReleaseAsync(Key);
    }

    private void Tell(TextChange change) => Changed?.Invoke(change);
}
