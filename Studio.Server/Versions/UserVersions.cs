using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Texts;

namespace Studio.Server.Versions;

/// <summary>The versions as one user sees them.</summary>
internal sealed class UserVersions(VersionStore versions, OpenTexts texts, ICurrentUser user) : IServiceVersions
{
    public event Action<string>? Added
    {
        add => versions.Added += value;
        remove => versions.Added -= value;
    }

    public Task<IReadOnlyList<ServiceVersion>> ListAsync(string serviceKey, CancellationToken cancellationToken) => versions.ListAsync(serviceKey, cancellationToken);

    public Task<string?> TextAsync(string serviceKey, int number, CancellationToken cancellationToken) => versions.TextAsync(serviceKey, number, cancellationToken);

    public async Task<bool> RestoreAsync(string serviceKey, int number, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        if (await versions.TextAsync(serviceKey, number, cancellationToken) is not { } text) return false;
        if (await texts.AcquireAsync(serviceKey, cancellationToken) is not { } open) return false;
        try
        {
            // What is replaced is kept too, so that restoring loses nothing even after the undo is gone.
            var present = open.Text.Current;
            await versions.KeepAsync(serviceKey, present.Text, VersionOccasion.Restore, user.Name, cancellationToken);
            open.Text.Apply(user.Name, present.Version, TextEdits.Between(present.Text, text), "restore");
            return true;
        }
        finally
        {
            await texts.ReleaseAsync(serviceKey);
        }
    }
}
