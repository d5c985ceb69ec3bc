namespace Connector.Sdk;

/// <summary>
/// The ladder of a connection test. Outside a test every call is a no-op. The dialer reports <em>resolve name</em>,
/// <em>open port</em> and <em>TLS</em> itself; a connector adds what only it knows, such as handshake and log-in.
/// </summary>
public interface ITestRungs
{
    /// <summary>Starts a rung. Dispose ends it: green if <see cref="ITestRung.Passed"/> was called, otherwise red.</summary>
    /// <param name="name">What is being tried, as a person says it: "Device speaks the protocol".</param>
    ITestRung Begin(string name);
}

/// <summary>A rung under way.</summary>
public interface ITestRung : IDisposable
{
    /// <summary>The rung is green.</summary>
    /// <param name="finding">What was found ("plc.local → 10.0.4.17"), shown beside the verdict.</param>
    void Passed(string? finding = null);

    /// <summary>The rung is red.</summary>
    /// <param name="sentence">One sentence that says what to change.</param>
    /// <param name="detail">The technical line.</param>
    /// <param name="settingPointer">The setting to change, as a JSON Pointer into the connection block.</param>
    void Failed(string sentence, string? detail = null, string? settingPointer = null);
}
