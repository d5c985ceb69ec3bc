using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Services;

/// <summary>A parameter's value for tests, kept apart from the file.</summary>
internal sealed class TestValue
{
    public required string ServiceKey { get; init; }

    public required string Parameter { get; init; }

    /// <summary>JSON; encrypted when <see cref="IsSecret"/>.</summary>
    public required string Value { get; set; }

    public required bool IsSecret { get; set; }
}

internal sealed class TestValueTable : IEntityTypeConfiguration<TestValue>
{
    public void Configure(EntityTypeBuilder<TestValue> builder)
    {
        builder.ToTable("TestValues");
        builder.HasKey(value => new { value.ServiceKey, value.Parameter });
        builder.HasOne<ServiceRecord>().WithMany().HasForeignKey(value => value.ServiceKey).OnDelete(DeleteBehavior.Cascade);
    }
}
