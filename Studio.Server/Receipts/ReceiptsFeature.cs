using Studio.Client.Ports;
using Studio.Server.Storage;
using Studio.Server.Web;

namespace Studio.Server.Receipts;

internal static class ReceiptsFeature
{
    /// <summary>What was tested, and whether the draft still says it. Before the tests: what they note last is stored after they ended.</summary>
    public static void AddReceipts(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Fingerprints(ReceiptKey.Of(provider.GetRequiredService<DataDirectory>())));
        services.AddHostedSingleton<TrialBooks>();
        services.AddSingleton<MarkBoards>();
        services.AddScoped<ITestMarks, UserTestMarks>();
    }

    /// <summary><c>GET /services/{key}/test-receipt.md</c>: what of the present text was tested, when, by whom and with what.</summary>
    public static void MapReceipts(this IEndpointRouteBuilder app) => app.MapGet("/services/{key}/test-receipt.md", ReceiptExport.Get);
}
