namespace Studio.Server.Web;

/// <summary>What a person reads when a request was refused: a sentence, where the answer would have been empty.</summary>
internal static class PlainRefusals
{
    public static void UsePlainRefusals(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => WriteAsync(http, "Something went wrong in the studio. What was typed is stored; the studio's log holds the details."),
        });
        // Unknown addresses get a page of their own; what else is refused gets a sentence first, which keeps that page away.
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Response.HasStarted || http.Response.ContentLength > 0 || http.Response.ContentType is not null) return;
            if (http.Response.StatusCode switch
            {
                StatusCodes.Status400BadRequest => "The form was not complete or was open for too long. Go back, load the page again, and send it once more.",
                StatusCodes.Status403Forbidden => "You may not do this. Ask an admin of the studio for the role it needs.",
                StatusCodes.Status413PayloadTooLarge => "This is larger than the studio accepts (Studio:MaxImportMegabytes).",
                _ => null,
            } is { } sentence)
                await WriteAsync(http, sentence);
        });
    }

    private static Task WriteAsync(HttpContext http, string sentence)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence);
    }
}
