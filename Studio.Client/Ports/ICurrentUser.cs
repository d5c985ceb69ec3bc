namespace Studio.Client.Ports;

/// <summary>Who sits in front of this circuit.</summary>
public interface ICurrentUser
{
    string Name { get; }

    /// <summary>May connect, disconnect, read, subscribe and write.</summary>
    bool MayOperate { get; }

    /// <summary>May change services.</summary>
    bool MayEdit { get; }

    /// <summary>May change who may do what, and see who did what.</summary>
    bool MayAdmin => false;
}
