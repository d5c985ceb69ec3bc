using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Http.HttpResults;
using Studio.Client.Ports;
using Studio.Server.Texts;
using Studio.Server.Versions;

namespace Studio.Server.Services;

/// <summary>Hands out a service's text as a file, and keeps what was handed out as a version.</summary>
internal static class ServiceExport
{
    public static async Task<Results<FileContentHttpResult, NotFound>> Get(
        string key, HttpContext http, OpenTexts texts, VersionStore versions, CancellationToken cancellationToken)
    {
        if (await texts.AcquireAsync(key, cancellationToken) is not { } open) return TypedResults.NotFound();
        try
        {
            var text = open.Text.Current.Text;
            await versions.KeepAsync(key, text, VersionOccasion.Export, http.User.Identity?.Name ?? "", cancellationToken);
            return TypedResults.File(CommissioningBytes.Encode(text), "application/yaml; charset=utf-8", "service.yaml");
        }
        finally
        {
            await texts.ReleaseAsync(key);
        }
    }

    /// <summary>The <c>docker-compose.yaml</c> of one agent; nothing is kept.</summary>
    /// <param name="key">The service.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="host">Where it reaches Connectware.</param>
    /// <param name="version">Connectware's version.</param>
    /// <param name="image">The image without its tag.</param>
    /// <param name="texts">The open services.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<Results<FileContentHttpResult, NotFound, BadRequest<string>>> Compose(
        string key, string? agent, string? host, string? version, string? image, OpenTexts texts, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(agent)) return TypedResults.BadRequest("Say which agent: ?agent=name");
        if (await texts.AcquireAsync(key, cancellationToken) is not { } open) return TypedResults.NotFound();
        try
        {
            var options = new AgentComposeOptions(agent, host ?? AgentComposeOptions.DefaultHost, version ?? AgentComposeOptions.DefaultVersion, image ?? AgentComposeOptions.VendorImage)
            {
                MissingConnectors = AgentCompose.MissingConnectors(open.Text.LastReadable, open.Values.Shown, agent),
            };
            return TypedResults.File(CommissioningBytes.Encode(AgentCompose.Write(options)), "application/yaml; charset=utf-8", "docker-compose.yaml");
        }
        finally
        {
            await texts.ReleaseAsync(key);
        }
    }
}
