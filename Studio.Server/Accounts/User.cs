using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Client.Ports;

namespace Studio.Server.Accounts;

internal sealed class User
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; set; }

    public string PasswordHash { get; set; } = "";

    /// <summary>Changes with the password and the role: a session that carries an older one is over.</summary>
    public required string Stamp { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>May not sign in, and whoever was signed in is out.</summary>
    public bool Disabled { get; set; }

    public DateTimeOffset? LastSignIn { get; set; }

    /// <summary>Hash of the one-time link with which the user chooses a password; null when none is open.</summary>
    public string? LinkHash { get; set; }

    public DateTimeOffset? LinkEnds { get; set; }
}

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("Users");
        builder.HasIndex(user => user.Name).IsUnique();
        builder.HasIndex(user => user.LinkHash);
        builder.Property(user => user.Name).HasMaxLength(80).UseCollation("NOCASE");
        builder.Property(user => user.Role).HasConversion<string>();
    }
}
