using Studio.Server.Web;

namespace Studio.Server.Storage;

/// <summary>Brings the database to this version's tables, after a copy of what was there, before anything else is started.</summary>
internal interface IDatabaseUpgrade
{
    /// <exception cref="CannotStartException">It cannot be reached, is damaged, or was made by a newer studio.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
