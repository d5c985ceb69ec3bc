namespace Connector.Runtime.Connectors.Custom;

/// <summary>Requests in the order in which their phases end: all phases last equally long, so adding at the end keeps the order.</summary>
internal sealed class PendingList
{
    private PendingRequest? _last;

    public PendingRequest? First { get; private set; }

    public int Count { get; private set; }

    public void Add(PendingRequest request)
    {
        request.Previous = _last;
        request.Next = null;
        if (_last is null) First = request;
        else _last.Next = request;
        _last = request;
        Count++;
    }

    public void Remove(PendingRequest request)
    {
        if (request.Previous is null) First = request.Next;
        else request.Previous.Next = request.Next;
        if (request.Next is null) _last = request.Previous;
        else request.Next.Previous = request.Previous;
        request.Previous = request.Next = null;
        Count--;
    }
}
