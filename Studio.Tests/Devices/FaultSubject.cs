using System.Collections.Concurrent;
using System.Globalization;
using Connector.Runtime.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Studio.Tests.Connectors.Http;

namespace Studio.Tests.Devices;

/// <summary>A device of one protocol for the fault table: it holds numbers from 0 to 65535 at numbered places.</summary>
internal abstract class FaultSubject : IAsyncDisposable
{
    public abstract string Protocol { get; }
    public abstract int Port { get; }
    public abstract int this[int place] { get; set; }
    public abstract object ReadAddress(int place);

    public virtual object WriteAddress(int place) => ReadAddress(place);

    /// <summary>The connection block without host, port and timeout.</summary>
    public virtual Dictionary<string, object> Settings(bool idle) => [];

    public abstract ValueTask DisposeAsync();

    public static async Task<FaultSubject> StartAsync(string protocol) => protocol switch
    {
        "Custom" => new CustomSubject(),
        "Modbus" => new ModbusSubject(),
        _ => await HttpSubject.StartAsync(),
    };

    private sealed class CustomSubject : FaultSubject
    {
        private readonly ExampleDevice _device = ExampleDevice.Start(TimeProvider.System);

        public override string Protocol => "Custom";
        public override int Port => _device.Port;

        public override int this[int place]
        {
            get => int.Parse(_device.Values[$"x{place}"], CultureInfo.InvariantCulture);
            set => _device.Values[$"x{place}"] = value.ToString(CultureInfo.InvariantCulture);
        }

        public override object ReadAddress(int place) => new { address = $"x{place}" };

        public override ValueTask DisposeAsync() => _device.DisposeAsync();
    }

    private sealed class ModbusSubject : FaultSubject
    {
        private readonly RegisterDevice _device = new();

        public override string Protocol => "Modbus";
        public override int Port => _device.Port;

        public override int this[int place]
        {
            get => _device[place];
            set => _device[place] = (ushort)value;
        }

        public override object ReadAddress(int place) => new { fc = 3, address = place, length = 1, dataType = "uint16BE" };

        public override ValueTask DisposeAsync() => _device.DisposeAsync();
    }

    private sealed class HttpSubject : FaultSubject
    {
        private readonly ConcurrentDictionary<int, int> _values = new();
        private WebDevice _device = null!;

        public static async Task<FaultSubject> StartAsync()
        {
            var subject = new HttpSubject();
            subject._device = await WebDevice.StartAsync(app =>
            {
                app.MapGet("/x/{place:int}", (int place) => Results.Text(subject[place].ToString(CultureInfo.InvariantCulture)));
                app.MapPut("/x/{place:int}", async (int place, HttpRequest request) =>
                {
                    using var body = new StreamReader(request.Body);
                    subject[place] = int.Parse(await body.ReadToEndAsync(), CultureInfo.InvariantCulture);
                });
            });
            return subject;
        }

        public override string Protocol => "Http";
        public override int Port => _device.Port;

        public override int this[int place]
        {
            get => _values.GetValueOrDefault(place);
            set => _values[place] = value;
        }

        public override object ReadAddress(int place) => new { path = $"/x/{place}" };

        public override object WriteAddress(int place) => new { path = $"/x/{place}", method = "put" };

        /// <summary>An idle connection finds out by its probes alone; in all other cells they must not interfere.</summary>
        public override Dictionary<string, object> Settings(bool idle) => new() { ["scheme"] = "http", ["probeInterval"] = idle ? 100 : 3_600_000 };

        public override ValueTask DisposeAsync() => _device.DisposeAsync();
    }
}
