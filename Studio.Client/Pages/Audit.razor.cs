using System.Globalization;
using Microsoft.AspNetCore.Components;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Pages;

/// <summary>Who did what, when. The filter is in the address, so that it can be sent to a colleague.</summary>
public sealed partial class Audit : IDisposable
{
    private const int AtOnce = 100;

    private readonly CancellationTokenSource _gone = new();
    private List<AuditLine>? _lines;
    private IReadOnlyList<string> _deeds = [];
    private bool _hasMore, _isLoading;
    private Fault? _fault;
    private string? _user, _deed, _text;
    private DateOnly? _from, _to;

    [Inject] private IAuditLog Log { get; set; } = default!;

    [Inject] private ICurrentUser User { get; set; } = default!;

    [Inject] private ClientTime Time { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "user")] private string? UserQuery { get; set; }

    [SupplyParameterFromQuery(Name = "deed")] private string? DeedQuery { get; set; }

    [SupplyParameterFromQuery(Name = "text")] private string? TextQuery { get; set; }

    [SupplyParameterFromQuery(Name = "from")] private DateOnly? FromQuery { get; set; }

    [SupplyParameterFromQuery(Name = "to")] private DateOnly? ToQuery { get; set; }

    private bool IsFiltered => UserQuery is not null || DeedQuery is not null || TextQuery is not null || FromQuery is not null || ToQuery is not null;

    /// <summary>Whole days of the browser's time zone.</summary>
    private AuditFilter Filter => new(UserQuery, DeedQuery, TextQuery, FromQuery is { } from ? Midnight(from) : null, ToQuery is { } to ? Midnight(to.AddDays(1)) : null);

    protected override async Task OnParametersSetAsync()
    {
        (_user, _deed, _text, _from, _to) = (UserQuery, DeedQuery ?? "", TextQuery, FromQuery, ToQuery);
        if (User.MayAdmin) await LoadAsync();
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            _deeds = await Log.DeedsAsync(_gone.Token);
            var lines = await Log.ListAsync(Filter, null, AtOnce + 1, _gone.Token);
            _hasMore = lines.Count > AtOnce;
            _lines = [.. lines.Take(AtOnce)];
            _fault = null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is closed.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _fault = new Fault("The audit trail could not be loaded.", null, failure);
        }
    }

    private async Task MoreAsync()
    {
        if (_isLoading || _lines is not [.., var last]) return;
        _isLoading = true;
        try
        {
            var lines = await Log.ListAsync(Filter, last.Id, AtOnce + 1, _gone.Token);
            _hasMore = lines.Count > AtOnce;
            _lines.AddRange(lines.Take(AtOnce));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _fault = new Fault("Older lines could not be loaded.", null, failure);
        }
        finally
        {
            _isLoading = false;
        }
    }

    private void Apply() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("/audit", new Dictionary<string, object?>
    {
        ["user"] = Blank(_user),
        ["deed"] = Blank(_deed),
        ["text"] = Blank(_text),
        ["from"] = _from,
        ["to"] = _to,
    }));

    private string Export(string format)
    {
        var filter = Filter;
        return Navigation.GetUriWithQueryParameters("/audit/export", new Dictionary<string, object?>
        {
            ["format"] = format,
            ["user"] = filter.User,
            ["deed"] = filter.Deed,
            ["text"] = filter.Text,
            ["from"] = filter.From?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["until"] = filter.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        });
    }

    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Time.LocalTimeZone.GetUtcOffset(local));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
