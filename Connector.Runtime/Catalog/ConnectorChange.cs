namespace Connector.Runtime.Catalog;

/// <summary>A connector came, changed or went. What was made of <see cref="Before"/> goes on until it is let go; new connections are made of <see cref="After"/>.</summary>
/// <param name="Protocol">Its protocol name.</param>
/// <param name="Before">What the name stood for until now; null when it is new.</param>
/// <param name="After">What it stands for now; null when it is gone.</param>
public sealed record ConnectorChange(string Protocol, ConnectorEntry? Before, ConnectorEntry? After);
