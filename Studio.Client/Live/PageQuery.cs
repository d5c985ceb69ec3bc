using System.Collections.Specialized;
using System.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Studio.Client.Live;

/// <summary>
/// The query of a page's address: what a person would send to a colleague stands there. What a page sets holds at once. The
/// address itself follows only after the browser was asked and has answered, and a click or a key that comes meanwhile must
/// not meet the page as it was before. Used on the circuit's thread; dispose it with the page.
/// </summary>
internal sealed class PageQuery : IDisposable
{
    private readonly NavigationManager _navigation;
    private readonly Action _changed;
    private NameValueCollection _values;
    private Uri _here;
    private bool _isAsked;

    /// <param name="navigation">Where the address is read and changed.</param>
    /// <param name="changed">Told of every change, also one that the person made with the browser's own buttons.</param>
    public PageQuery(NavigationManager navigation, Action changed)
    {
        (_navigation, _changed, _here) = (navigation, changed, new Uri(navigation.Uri));
        _values = HttpUtility.ParseQueryString(_here.Query);
        navigation.LocationChanged += Arrived;
    }

    /// <summary>The value of a key; null where it is not in the address.</summary>
    public string? this[string key] => _values[key];

    /// <summary>Sets keys, or takes them out with null; the others stay.</summary>
    /// <param name="values">The keys and their values.</param>
    /// <param name="replace">The browser's history does not grow.</param>
    public void Set(IReadOnlyDictionary<string, string?> values, bool replace)
    {
        if (values.All(value => _values[value.Key] == value.Value)) return;
        var wanted = new Uri(_navigation.GetUriWithQueryParameters(_here.AbsoluteUri, values.ToDictionary(value => value.Key, value => (object?)value.Value)));
        _isAsked = true;
        Hold(wanted);
        _navigation.NavigateTo(wanted.AbsoluteUri, replace: replace);
    }

    public void Set(string key, string? value, bool replace = true) => Set(new Dictionary<string, string?> { [key] = value }, replace);

    public void Dispose() => _navigation.LocationChanged -= Arrived;

    // On the way to the newest address older ones arrive.
    private void Arrived(object? sender, LocationChangedEventArgs change)
    {
        var arrived = new Uri(change.Location);
        if (_isAsked && arrived != _here) return;
        _isAsked = false;
        if (arrived != _here) Hold(arrived);
    }

    private void Hold(Uri uri)
    {
        (_here, _values) = (uri, HttpUtility.ParseQueryString(uri.Query));
        _changed();
    }
}
