using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Audit;

/// <summary>Who did what to a machine or to a service, and when. Never changed, only aged out.</summary>
internal sealed class AuditEntry
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string User { get; init; }

    /// <summary>Stable name of the kind, such as <c>write</c>, <c>connect</c>, <c>arm</c>, <c>install</c>.</summary>
    public required string Deed { get; init; }

    public string? ServiceKey { get; init; }

    /// <summary>The connection, endpoint or agent that it was done to.</summary>
    public string? Subject { get; init; }

    /// <summary>One sentence with the particulars, such as device, value and outcome.</summary>
    public required string Detail { get; init; }
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("Audit");
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => new { entry.ServiceKey, entry.At });
    }
}
