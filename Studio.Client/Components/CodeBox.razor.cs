using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Studio.Client.Components;

/// <summary>A box for code with colours and, for JSON, its faults underlined. Tab leaves it.</summary>
public sealed partial class CodeBox : IAsyncDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private ElementReference _area;
    private IJSObjectReference? _module;
    private IJSObjectReference? _editor;

    [Inject]
    public required IJSRuntime Script { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Told at every change.</summary>
    [Parameter]
    public EventCallback<string?> TextChanged { get; set; }

    [Parameter]
    public EventCallback Entered { get; set; }

    [Parameter]
    public EventCallback Left { get; set; }

    /// <summary><c>json</c>, <c>jsonata</c> or <c>text</c>; fixed for the life of the box.</summary>
    [Parameter]
    public string Language { get; set; } = "text";

    /// <summary>Lines are numbered.</summary>
    [Parameter]
    public bool HasLines { get; set; }

    [Parameter]
    public int Rows { get; set; } = 4;

    [Parameter]
    public bool ReadOnly { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>Id, label, help and errors, as on any input.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public Dictionary<string, object>? Attributes { get; set; }

    /// <summary>Puts the cursor at a line and column, both from 1.</summary>
    public async Task GoToAsync(int line, int column)
    {
        if (_editor is not null) await _editor.InvokeVoidAsync("goTo", line, column);
        else await _area.FocusAsync();
    }

    private Task TypedAsync(string? text) => TextChanged.InvokeAsync(text);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _module = await Script.InvokeAsync<IJSObjectReference>("import", _leave.Token, "./_content/Studio.Client/editor.js");
            if (_module is not null) _editor = await _module.InvokeAsync<IJSObjectReference>("attachCode", _leave.Token, _area, new { language = Language, lines = HasLines });
        }
        catch (Exception fault) when (fault is OperationCanceledException or JSDisconnectedException or ObjectDisposedException)
        {
            // The box went before its script came.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        _leave.Dispose();
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("dispose");
                await _editor.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its editor with it.
        }
    }
}
