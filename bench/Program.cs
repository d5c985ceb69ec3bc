Console.WriteLine("usage: bench NAME");
