using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Client.Ports;
using Studio.Server.Services;

namespace Studio.Server.Versions;

/// <summary>A text of a service that left the studio or was put on agents. Never changed.</summary>
internal sealed class VersionRecord
{
    public long Id { get; init; }

    public required string ServiceKey { get; init; }

    public required int Number { get; init; }

    public required string Text { get; init; }

    public required VersionOccasion Occasion { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }
}

internal sealed class VersionTable : IEntityTypeConfiguration<VersionRecord>
{
    public void Configure(EntityTypeBuilder<VersionRecord> builder)
    {
        builder.ToTable("Versions");
        builder.HasIndex(version => new { version.ServiceKey, version.Number }).IsUnique();
        builder.Property(version => version.Occasion).HasConversion<string>();
        builder.HasOne<ServiceRecord>().WithMany().HasForeignKey(version => version.ServiceKey).OnDelete(DeleteBehavior.Cascade);
    }
}
