using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// The functions of Eclipse Mosquitto's client library (2.0) that the link uses. Nothing outside this folder calls them.
/// All are thread-safe once <c>mosquitto_threaded_set</c> was called, except for destroying a client in use.
/// </summary>
internal static unsafe partial class LibMosquitto
{
    private const string Name = MqttLibrary.ImportName;

    /// <summary>Return codes the link tells apart; all others are shown with the library's own text.</summary>
    public const int Success = 0, NoConnection = 4, ConnectionLost = 7, TlsError = 8, Errno = 14, LookUpFailed = 15, KeepAliveExpired = 19;

    public const int OptionProtocolVersion = 1, OptionSendMaximum = 5, OptionNoDelay = 11, OptionUseSystemCertificates = 13;

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Mid;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_init")]
    public static partial int Init();

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_version")]
    public static partial int Version(out int major, out int minor, out int revision);

    [LibraryImport(Name, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint New(string id, [MarshalAs(UnmanagedType.U1)] bool cleanSession, nint state);

    [LibraryImport(Name, EntryPoint = "mosquitto_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_int_option")]
    public static partial int SetOption(nint client, int option, int value);

    [LibraryImport(Name, EntryPoint = "mosquitto_threaded_set")]
    public static partial int SetThreaded(nint client, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Name, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetUser(nint client, string? user, string? password);

    [LibraryImport(Name, EntryPoint = "mosquitto_will_set_v5", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWill(nint client, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTls(nint client, string? caFile, string? caPath, string? certificateFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Name, EntryPoint = "mosquitto_tls_opts_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTlsOptions(nint client, int verify, string? version, string? ciphers);

    [LibraryImport(Name, EntryPoint = "mosquitto_tls_insecure_set")]
    public static partial int SetTlsInsecure(nint client, [MarshalAs(UnmanagedType.U1)] bool insecure);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_bind_v5", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Connect(nint client, string host, int port, int keepAlive, string? bindAddress, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5")]
    public static partial int Disconnect(nint client, int reason, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5")]
    public static partial int Publish(nint client, out int mid, byte* topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Subscribe(nint client, out int mid, string filter, int qos, int options, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_unsubscribe_v5", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unsubscribe(nint client, out int mid, string filter, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_socket")]
    public static partial int Socket(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool WantsToWrite(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop")]
    public static partial int Loop(nint client, int timeout, int packets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_read")]
    public static partial int Read(nint client, int packets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_write")]
    public static partial int Write(nint client, int packets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_misc")]
    public static partial int KeepAlive(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_strerror")]
    private static partial byte* ErrorText(int code);

    [LibraryImport(Name, EntryPoint = "mosquitto_reason_string")]
    private static partial byte* ReasonText(int code);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_v5_callback_set")]
    public static partial void OnConnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5_callback_set")]
    public static partial void OnDisconnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5_callback_set")]
    public static partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_message_v5_callback_set")]
    public static partial void OnMessage(nint client, delegate* unmanaged[Cdecl]<nint, nint, Message*, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5_callback_set")]
    public static partial void OnSubscribe(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_log_callback_set")]
    public static partial void OnLog(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_int32")]
    public static partial int AddInt32(ref nint properties, int identifier, uint value);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddString(ref nint properties, int identifier, string value);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_binary")]
    public static partial int AddBinary(ref nint properties, int identifier, byte* value, ushort length);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_varint")]
    public static partial int AddVarint(ref nint properties, int identifier, uint value);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_read_varint")]
    public static partial nint ReadVarint(nint properties, int identifier, out uint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_read_int16")]
    public static partial nint ReadInt16(nint properties, int identifier, out ushort value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_read_int32")]
    public static partial nint ReadInt32(nint properties, int identifier, out uint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_read_string")]
    public static partial nint ReadString(nint properties, int identifier, out byte* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_read_binary")]
    public static partial nint ReadBinary(nint properties, int identifier, out byte* value, out ushort length, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_free_all")]
    public static partial void FreeProperties(ref nint properties);

    /// <summary>What the library says a return code means.</summary>
    public static string Explain(int code) => Text(ErrorText(code));

    /// <summary>What MQTT 5 calls a reason code.</summary>
    public static string ExplainReason(int code) => Text(ReasonText(code));

    public static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    static LibMosquitto() => NativeLibrary.SetDllImportResolver(typeof(LibMosquitto).Assembly, MqttLibrary.Resolve);
}
