using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>
/// Editors with a text input. While the input has the focus its text belongs to the person: what comes back from the owner of
/// the data never replaces it. Emptying the input takes the key away; an exclamation mark typed into an empty one asks for a parameter.
/// </summary>
public abstract class TextEditorBase : EditorBase
{
    private string? _typed;

    /// <summary>The text in the input.</summary>
    protected string Shown => _typed ?? Show(Context.Value);

    protected bool IsFocused { get; private set; }

    protected void Enter()
    {
        IsFocused = true;
        _typed = Shown;
        Session.StartTyping(Context.Pointer);
    }

    protected virtual async Task LeaveAsync()
    {
        IsFocused = false;
        if (_typed is { } text && text.Length > 0 && text != Show(Context.Value) && ReadFinal(text) is { } value) await Context.SetAsync(value);
        _typed = null;
        Session.StopTyping(Context.Pointer);
    }

    protected async Task TypedAsync(string? text)
    {
        text ??= "";
        // What was typed before decides: over a slow line the data that came of it may be drawn later.
        var wasEmpty = _typed is null ? Context.Value is null : _typed.Length == 0;
        _typed = text;
        if (text == "!" && wasEmpty)
        {
            _typed = null;
            IsFocused = false;
            Session.StopTyping(Context.Pointer);
            Session.OpenPopup(Context.Pointer, FieldPopup.Reference);
            return;
        }

        if (text.Length == 0) await Context.ClearAsync();
        else if (Read(text) is { } value) await Context.SetAsync(value);
        if (!IsFocused) _typed = null;
    }

    /// <summary>Data as the text in the input.</summary>
    protected virtual string Show(FormValue? value) => value?.Kind switch
    {
        null or JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.Text ?? "",
    };

    /// <summary>The value of a text while it is typed; null while it is none yet.</summary>
    protected virtual JsonNode? Read(string text) => JsonValue.Create(text);

    /// <summary>The value of a text that is left as it is; what is no value stays as text, so that nothing typed is lost.</summary>
    protected virtual JsonNode? ReadFinal(string text) => Read(text) ?? JsonValue.Create(text);
}
