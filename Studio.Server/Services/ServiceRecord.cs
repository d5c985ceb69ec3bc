using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Services;

/// <summary>A service as it is kept: its text is the truth, the rest is what lists show without reading it.</summary>
internal sealed class ServiceRecord
{
    /// <summary>What stands in the address; never changes.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }

    public required string ServiceId { get; set; }

    /// <summary>The commissioning file, as typed.</summary>
    public required string Text { get; set; }

    /// <summary>The name of the file that it was imported from.</summary>
    public string? FileName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }
}

internal sealed class ServiceTable : IEntityTypeConfiguration<ServiceRecord>
{
    public void Configure(EntityTypeBuilder<ServiceRecord> builder)
    {
        builder.ToTable("Services");
        builder.HasKey(service => service.Key);
        builder.Property(service => service.Key).HasMaxLength(32);
        builder.HasIndex(service => service.ChangedAt);
    }
}
