using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Receipts;
using Studio.Server.Testing;
using Studio.Server.Texts;
using Studio.Server.Web;

namespace Studio.Server.Services;

/// <summary>The services as one user sees them.</summary>
internal sealed class UserServices(ServiceRecords records, OpenTexts texts, TestSessionRoom tests, TrialBooks trials, ICurrentUser user, StudioSettings settings) : IServices
{
    public event Action? Changed
    {
        add => records.Changed += value;
        remove => records.Changed -= value;
    }

    public Task<IReadOnlyList<ServiceSummary>> ListAsync(CancellationToken cancellationToken) => records.ListAsync(cancellationToken);

    public Task<string> CreateAsync(string text, string? fileName, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        var longest = settings.MaxImportMegabytes * 1024 * 1024;
        return text.Length <= longest ? records.AddAsync(text, fileName, cancellationToken) : throw new TextTooLongException(longest);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        await tests.EndAsync(key);
        await texts.ForgetAsync(key);
        await records.RemoveAsync(key, cancellationToken);
        trials.Forget(key);
    }

    public async Task<IServiceText?> OpenAsync(string key, CancellationToken cancellationToken) =>
        await texts.AcquireAsync(key, cancellationToken) is { } open ? new ServiceText(open, texts, user) : null;
}
