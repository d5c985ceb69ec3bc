using System.Globalization;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Studio.Client.Workbench;

/// <summary>
/// Where states and arrows stand in the drawing. Known arrows have a hand-set course so that none runs through a box;
/// an entry that the table may get later is drawn as a straight line between its boxes, so that it cannot be missed.
/// </summary>
internal static class DiagramPlaces
{
    public static DiagramBox Box(ConnectionState state) => state switch
    {
        ConnectionState.Disconnected => new(2, 10, 108, 42),
        ConnectionState.Connecting => new(138, 10, 108, 42),
        ConnectionState.Connected => new(274, 10, 108, 42),
        ConnectionState.Disconnecting => new(2, 140, 108, 42),
        _ => new(176, 140, 150, 42),
    };

    public static DiagramArrow Arrow(ConnectionEdge edge) => (edge.From, edge.Trigger) switch
    {
        (ConnectionState.Disconnected, ConnectionTrigger.Connect) => new("M110 31 H136", 123, 25, "middle"),
        (ConnectionState.Connecting, ConnectionTrigger.ConnectDone) => new("M246 31 H272", 259, 25, "middle"),
        (ConnectionState.Connecting, ConnectionTrigger.ConnectFailed) => new("M208 52 L226 138", 213, 84, "end"),
        (ConnectionState.Connecting, ConnectionTrigger.Disconnect) => new("M162 52 L72 138", 128, 92, "start"),
        (ConnectionState.Connected, ConnectionTrigger.ConnectLost) => new("M346 52 L308 138", 338, 92, "start"),
        (ConnectionState.Connected, ConnectionTrigger.Disconnect) => new("M284 52 C 250 104, 160 104, 96 138", 180, 112, "middle"),
        (ConnectionState.Reconnecting, ConnectionTrigger.ConnectDone) => new("M280 140 L318 54", 294, 88, "end"),
        (ConnectionState.Reconnecting, ConnectionTrigger.RetryDue) => new("M326 152 C 362 130, 380 152, 329 158", 382, 134, "end"),
        (ConnectionState.Reconnecting, ConnectionTrigger.ReconnectFailed) => new("M326 168 C 380 168, 368 196, 329 175", 382, 193, "end"),
        (ConnectionState.Reconnecting, ConnectionTrigger.Disconnect) => new("M176 161 H112", 144, 156, "middle"),
        (ConnectionState.Disconnecting, ConnectionTrigger.DisconnectDone) => new("M40 140 V54", 44, 98, "start"),
        _ => Straight(Box(edge.From), Box(edge.To)),
    };

    private static DiagramArrow Straight(DiagramBox from, DiagramBox to) => new(
        string.Create(CultureInfo.InvariantCulture, $"M{from.MiddleX} {from.MiddleY} L{to.MiddleX} {to.MiddleY}"),
        (from.MiddleX + to.MiddleX) / 2,
        (from.MiddleY + to.MiddleY) / 2,
        "middle");
}
