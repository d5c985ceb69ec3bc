using System.Text;
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
            return TypedResults.File(Encoding.UTF8.GetBytes(text), "application/yaml; charset=utf-8", "service.yaml");
        }
        finally
        {
            await texts.ReleaseAsync(key);
        }
    }
}
