using System.CommandLine;

var root = new RootCommand("Runs, validates and tests service commissioning files without a browser.");
return await root.Parse(args).InvokeAsync();
