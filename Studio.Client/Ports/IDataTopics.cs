using Studio.Client.Data;

namespace Studio.Client.Ports;

/// <summary>What passes over the broker, for looking at. It is heard only while somebody looks.</summary>
public interface IDataTopics
{
    /// <summary>Begins to listen, or joins those who do. Dispose the hold to stop.</summary>
    IDataHold Join();
}

public interface IDataHold : IDisposable
{
    /// <summary>All topics that were heard since somebody began to look; shared by everyone who does. The control topics of agents are left out.</summary>
    TopicTree Tree { get; }

    /// <summary>Messages that came faster than they could be taken in.</summary>
    long Dropped { get; }

    /// <summary>Why nothing is heard; null while it is.</summary>
    string? Fault { get; }
}
