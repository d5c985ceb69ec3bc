using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Studio.Tests.EndToEnd;

/// <summary>
/// Has axe look at a page, in the page itself. (<c>RunAxe</c> of Deque.AxeCore.Playwright opens a page more for every result and
/// reads the whole script there again: most of the time of these tests.)
/// </summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    private const string Run =
        """
        async wanted => {
          const { violations } = await axe.run(document, { ...JSON.parse(wanted), resultTypes: ["violations"] });
          return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 4).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`) }));
        }
        """;

    /// <summary>What it finds in the light theme, and of colours, in which alone the dark one differs, also there. The page is light afterwards.</summary>
    /// <param name="page">May be anywhere.</param>
    /// <param name="name">What the page is called in a finding.</param>
    /// <param name="rules">axe's <c>runOnly</c> as JSON; null for all rules.</param>
    public static async Task<IReadOnlyList<Finding>> LookAsync(IPage page, string name, string? rules = null)
    {
        await page.ThemeAsync(dark: false);
        var light = await RunAsync(page, name, rules is null ? "{}" : $$"""{"runOnly":{{rules}}}""");
        await page.ThemeAsync(dark: true);
        var dark = await RunAsync(page, $"{name}, dark", """{"runOnly":["color-contrast"]}""");
        await page.ThemeAsync(dark: false);
        return [.. light, .. dark];
    }

    private static async Task<IEnumerable<Finding>> RunAsync(IPage page, string name, string wanted)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync($"() => {{ {Script} }}");
        var violations = await page.EvaluateAsync<Violation[]>(Run, wanted);
        return violations.Select(violation => new Finding(violation.Impact is "serious" or "critical", $"{name}: {violation.Id}: {string.Join(" | ", violation.Nodes)}"));
    }

    public sealed record Finding(bool IsSerious, string Text)
    {
        public override string ToString() => Text;
    }

    private sealed class Violation
    {
        public string Id { get; set; } = "";
        public string Impact { get; set; } = "";
        public string[] Nodes { get; set; } = [];
    }
}
