using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Installations;

/// <summary>A service that agents are to run. Holds all it needs, so that neither draft nor version can be pulled from under it.</summary>
internal sealed class InstallationRecord
{
    public required string ServiceId { get; init; }

    public required string ServiceKey { get; set; }

    public required string Name { get; set; }

    public required int Version { get; set; }

    public required string Text { get; set; }

    /// <summary>Parameter values as a JSON object, encrypted.</summary>
    public required string Values { get; set; }

    public required bool Enabled { get; set; }

    public required DateTimeOffset InstalledAt { get; set; }

    public required string By { get; set; }
}

internal sealed class InstallationTable : IEntityTypeConfiguration<InstallationRecord>
{
    public void Configure(EntityTypeBuilder<InstallationRecord> builder)
    {
        builder.ToTable("Installations");
        builder.HasKey(installation => installation.ServiceId);
    }
}
