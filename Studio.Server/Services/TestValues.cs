using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas.Fields;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Studio.Server.Storage;

namespace Studio.Server.Services;

/// <summary>
/// The test values of one open service. Secret ones are stored encrypted and shown as <see cref="Mask"/>; only a test
/// gets them in clear. Thread-safe.
/// </summary>
internal sealed class TestValues
{
    /// <summary>What stands in for a secret that is set.</summary>
    public const string Mask = SecretNames.Mask;

    private readonly string _serviceKey;
    private readonly IDbContextFactory<StudioDatabase> _databases;
    private readonly IDataProtector _protector;
    private ImmutableDictionary<string, (JsonNode? Value, bool IsSecret)> _values = ImmutableDictionary<string, (JsonNode?, bool)>.Empty;

    private TestValues(string serviceKey, IDbContextFactory<StudioDatabase> databases, IDataProtectionProvider protection)
    {
        _serviceKey = serviceKey;
        _databases = databases;
        _protector = protection.CreateProtector("TestValues", serviceKey);
    }

    public static async Task<TestValues> LoadAsync(
        string serviceKey, IDbContextFactory<StudioDatabase> databases, IDataProtectionProvider protection, ILogger log, CancellationToken cancellationToken)
    {
        var values = new TestValues(serviceKey, databases, protection);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var stored in await database.Set<TestValue>().AsNoTracking().Where(value => value.ServiceKey == serviceKey).ToListAsync(cancellationToken))
        {
            try
            {
                var json = stored.IsSecret ? values._protector.Unprotect(stored.Value) : stored.Value;
                values._values = values._values.SetItem(stored.Parameter, (JsonNode.Parse(json), stored.IsSecret));
            }
            catch (CryptographicException exception)
            {
                log.LogWarning(exception, "The stored test value of {Parameter} cannot be decrypted (the keys in the data folder are other ones); it has to be typed again", stored.Parameter);
            }
        }

        return values;
    }

    /// <summary>Another object after every change.</summary>
    public object Version => _values;

    /// <summary>For pages.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Shown => _values.ToDictionary(pair => pair.Key, pair => pair.Value.IsSecret ? JsonValue.Create(Mask) : pair.Value.Value?.DeepClone());

    /// <summary>For tests, in clear.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Clear => _values.ToDictionary(pair => pair.Key, pair => pair.Value.Value?.DeepClone());

    /// <summary>Sets a value; null takes it away. Setting a secret to its own mask leaves it as it is.</summary>
    public async Task SetAsync(string parameter, JsonNode? value, bool isSecret, CancellationToken cancellationToken)
    {
        if (isSecret && value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String && value.GetValue<string>() == Mask) return;
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        var stored = await database.Set<TestValue>().SingleOrDefaultAsync(one => one.ServiceKey == _serviceKey && one.Parameter == parameter, cancellationToken);
        if (value is null)
        {
            if (stored is not null) database.Remove(stored);
        }
        else
        {
            var json = value.ToJsonString();
            var kept = isSecret ? _protector.Protect(json) : json;
            if (stored is null)
            {
                database.Add(new TestValue { ServiceKey = _serviceKey, Parameter = parameter, Value = kept, IsSecret = isSecret });
            }
            else
            {
                stored.Value = kept;
                stored.IsSecret = isSecret;
            }
        }

        await database.SaveChangesAsync(cancellationToken);
        ImmutableInterlocked.Update(ref _values, values => value is null ? values.Remove(parameter) : values.SetItem(parameter, (value.DeepClone(), isSecret)));
    }
}
