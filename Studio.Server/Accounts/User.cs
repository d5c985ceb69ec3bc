using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Server.Accounts;

/// <summary>What somebody may do. Each role may also do what those before it may.</summary>
internal enum Role
{
    /// <summary>May look.</summary>
    Viewer,

    /// <summary>May connect, read and write.</summary>
    Operator,

    /// <summary>May change services.</summary>
    Engineer,

    /// <summary>May change who may do what.</summary>
    Admin,
}

internal sealed class User
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; set; }

    public string PasswordHash { get; set; } = "";

    /// <summary>Changes with the password and the role: a session that carries an older one is over.</summary>
    public required string Stamp { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("Users");
        builder.HasIndex(user => user.Name).IsUnique();
        builder.Property(user => user.Name).HasMaxLength(80).UseCollation("NOCASE");
        builder.Property(user => user.Role).HasConversion<string>();
    }
}
