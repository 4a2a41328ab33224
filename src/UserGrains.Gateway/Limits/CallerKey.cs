using System.Net;
using System.Net.Sockets;
using UserGrains.Gateway.Access;

namespace UserGrains.Gateway.Limits;

/// <summary>Who counts as one caller: who a token is for, and without one whoever sends from an address.</summary>
internal readonly record struct CallerKey(string? Subject, UInt128 Address)
{
    private static readonly UInt128 Network64 = UInt128.MaxValue << 64;

    public static CallerKey Of(AccessToken token) => new(token.Subject, default);

    /// <summary>The address; of IPv6 the network of 64 bits, all of which one subscriber has.</summary>
    /// <returns><see langword="null"/> for this machine, which is not limited.</returns>
    public static CallerKey? Of(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        var isIPv4 = remote.AddressFamily == AddressFamily.InterNetwork || remote.IsIPv4MappedToIPv6;
        (remote.IsIPv4MappedToIPv6 || !isIPv4 ? remote : remote.MapToIPv6()).TryWriteBytes(bytes, out _);
        var address = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        if (isIPv4 && IPAddress.IsLoopback(remote.MapToIPv4()))
        {
            return null;
        }

        return new CallerKey(Subject: null, isIPv4 ? address : address & Network64);
    }
}
