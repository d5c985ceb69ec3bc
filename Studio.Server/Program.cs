using Studio.Server;

await using var studio = StudioHost.Build(args);
await studio.RunAsync();
