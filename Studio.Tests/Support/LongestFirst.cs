using Studio.Tests.Support;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Studio.Tests.Support;

/// <summary>Begins with the classes that take longest and wait most, so that none of them is left over when all others are done.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        "SessionFaultsTests", "RoundTripTests", "ContainmentTests", "NewPlugInTests", "PackageConnectorTests", "DistributedAgentTests", "SampleConnectorsTests",
        "ReconnectProverTests", "OutboxTests", "PagesAccessibilityTests", "PagesAgentsTests", "PagesLostConnectionTests", "FirstStartTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is var at and >= 0 ? at : Long.Length)];
}
