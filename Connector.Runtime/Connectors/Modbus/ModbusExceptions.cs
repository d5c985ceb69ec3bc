using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>The exception codes of the protocol as sentences that say what to do.</summary>
internal static class ModbusExceptions
{
    public static DeviceErrorException Of(byte code, byte function, byte unit, string what)
    {
        var sentence = code switch
        {
            1 => $"The device does not know function code {function}. Choose another table or function code for {what}.",
            2 => $"The device has no {what}. Check address and length; many manuals count from 1, the protocol from 0.",
            3 => $"The device does not accept this length or value for {what}.",
            4 => $"The device failed while it worked on {what}. Look at the device itself.",
            5 => $"The device has accepted the request for {what} and needs a long time; read it again later.",
            6 => "The device is busy with another command. Try again, or poll more slowly.",
            8 => $"The device found a parity error in its memory at {what}. Look at the device itself.",
            10 => $"The gateway has no path to unit {unit}. Check the unit id and the gateway's settings.",
            11 => $"Unit {unit} behind the gateway does not answer. Check the unit id and whether that device is on.",
            _ => $"The device refused {what} with the unknown exception code {code}.",
        };
        return new DeviceErrorException(sentence, $"exception {code}, function {function}, unit {unit}");
    }
}
