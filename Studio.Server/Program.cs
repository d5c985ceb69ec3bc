return await Studio.Server.StudioHost.RunAsync(args);
