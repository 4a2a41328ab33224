using System.Security.Cryptography;

namespace UserGrains.Cli.Import;

/// <summary>The SHA-256 of a file's first bytes, for growing numbers of them: each byte is read once.</summary>
internal sealed class PrefixHash(string path) : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Hashes the first <paramref name="length"/> bytes, which are not fewer than the last time.</summary>
    /// <returns>Hexadecimal digits, or <see langword="null"/> when the file is shorter.</returns>
    public async Task<string?> OfFirstAsync(long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, _file.Position);
        while (_file.Position < length)
        {
            var wanted = (int)Math.Min(BufferBytes, length - _file.Position);
            var read = await _file.ReadAsync(_buffer.AsMemory(0, wanted), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _hash.AppendData(_buffer, 0, read);
        }

        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    /// <summary>Starts over.</summary>
    public void Reset()
    {
        _file.Position = 0;
        _hash.GetHashAndReset();
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}
