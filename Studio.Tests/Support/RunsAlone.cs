using Xunit;

namespace Studio.Tests.Support;

/// <summary>Tests that measure the whole process, or need the machine for themselves: never beside others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "runs alone";
}
