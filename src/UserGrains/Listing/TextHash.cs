using System.Runtime.InteropServices;

namespace UserGrains.Listing;

/// <summary>Hashes texts with the process's secret, so that nobody can choose ids that fall into one place.</summary>
internal static class TextHash
{
    public static int Of(ReadOnlySpan<byte> text)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(text), StringComparison.Ordinal);
        return text.Length % 2 == 0 ? hash : (hash * 397) ^ text[^1];
    }
}
