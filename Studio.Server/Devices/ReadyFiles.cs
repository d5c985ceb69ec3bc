namespace Studio.Server.Devices;

/// <summary>Commissioning files for the example devices: each shows a value to read, one to subscribe to and one to write.</summary>
internal static class ReadyFiles
{
    public static string Custom(string host, int port) => $"""
        description: Reads from, subscribes to and writes to the example device of this studio.
        metadata:
          name: Example device
          version: 0.0.1

        parameters:
          deviceHost:
            type: string
            description: Where the example device listens
            default: {host}
          devicePort:
            type: integer
            default: {port}

        resources:
          exampleDevice:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                host: !ref deviceHost
                port: !ref devicePort

          temperature:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref exampleDevice
              topic: machine/temperature
              subscribe:
                address: temperature
                interval: 1000

          status:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref exampleDevice
              topic: machine/status
              read:
                address: status

          setpoint:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref exampleDevice
              topic: machine/setpoint
              write:
                address: setpoint

        """;
}
