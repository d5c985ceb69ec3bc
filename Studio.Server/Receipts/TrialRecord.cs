using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Client.Ports;
using Studio.Server.Services;

namespace Studio.Server.Receipts;

/// <summary>A part's last trial as it is kept. One whose part is gone stays, so that undo or a new name finds it again.</summary>
internal sealed class TrialRecord
{
    public const int LongestId = 400;

    public required string ServiceKey { get; init; }

    public required string PartId { get; init; }

    public required string Fingerprint { get; set; }

    /// <summary>Of an endpoint: its connection's; empty for a connection.</summary>
    public required string Via { get; set; }

    public required DateTimeOffset At { get; set; }

    public required string By { get; set; }

    /// <summary>One sentence; null when all was well.</summary>
    public string? Error { get; set; }

    public required string StudioVersion { get; set; }

    public required string Connector { get; set; }

    public static TrialRecord Of(string serviceKey, Trial trial) => new()
    {
        ServiceKey = serviceKey,
        PartId = trial.PartId,
        Fingerprint = trial.Tried.Own,
        Via = trial.Tried.Via,
        At = trial.Outcome.At,
        By = trial.Outcome.By,
        Error = trial.Outcome.Error,
        StudioVersion = trial.Outcome.StudioVersion,
        Connector = trial.Outcome.Connector,
    };

    public void Take(Trial trial)
    {
        (Fingerprint, Via) = trial.Tried;
        (At, By, Error, StudioVersion, Connector) = trial.Outcome;
    }

    public Trial ToTrial() => new(PartId, new Fingerprint(Fingerprint, Via), new TestTrial(At, By, Error, StudioVersion, Connector));
}

internal sealed class TrialTable : IEntityTypeConfiguration<TrialRecord>
{
    public void Configure(EntityTypeBuilder<TrialRecord> builder)
    {
        builder.ToTable("Trials");
        builder.HasKey(trial => new { trial.ServiceKey, trial.PartId });
        builder.Property(trial => trial.PartId).HasMaxLength(TrialRecord.LongestId);
        builder.Property(trial => trial.Fingerprint).HasMaxLength(32);
        builder.Property(trial => trial.Via).HasMaxLength(32);
        builder.HasOne<ServiceRecord>().WithMany().HasForeignKey(trial => trial.ServiceKey).OnDelete(DeleteBehavior.Cascade);
    }
}
