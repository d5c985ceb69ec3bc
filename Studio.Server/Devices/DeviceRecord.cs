using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Devices;

/// <summary>An example device that is to be there again, on the same port, after a restart: services were made for it.</summary>
internal sealed class DeviceRecord
{
    public required string Id { get; init; }

    public required string Protocol { get; init; }

    public required int Port { get; init; }
}

internal sealed class DeviceTable : IEntityTypeConfiguration<DeviceRecord>
{
    public void Configure(EntityTypeBuilder<DeviceRecord> builder)
    {
        builder.ToTable("ExampleDevices");
        builder.HasKey(device => device.Id);
    }
}
