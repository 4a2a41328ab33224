using System.Text;

namespace UserGrains.Sqlite;

/// <summary>
/// Keeps a second node away from a database, by a lock of the operating system on a file beside it: it ends with the process, however that ends.
/// The database itself stays open to readers and back-ups. The file also holds the <see cref="RunMark"/>.
/// </summary>
internal sealed class NodeLock : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _writing = new();

    private NodeLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a database, and makes its folder if it is missing.</summary>
    /// <exception cref="SqliteStorageException">Somebody else holds it, or it cannot be made.</exception>
    public static NodeLock Acquire(string databasePath)
    {
        var path = databasePath + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(databasePath)!);
            return new NodeLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (IsSharingViolation(exception))
        {
            throw new SqliteStorageException($"'{databasePath}' is in use by another node. Stop that node, or set DataSource to another path. (It holds a lock on '{path}', which ends with its process.)", isTransient: false, innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SqliteStorageException($"'{path}' cannot be made or written: {exception.Message} Give the node's account write access to the folder, or set DataSource to another path.", isTransient: false, innerException: exception);
        }
    }

    /// <summary>Reads the mark.</summary>
    /// <returns><see langword="null"/> when the file is new or does not hold one.</returns>
    public RunMark? Read()
    {
        Span<byte> bytes = stackalloc byte[256];
        var count = RandomAccess.Read(_file.SafeFileHandle, bytes, fileOffset: 0);
        return RunMark.Parse(Encoding.UTF8.GetString(bytes[..count]));
    }

    /// <summary>Writes the mark through to the disk.</summary>
    public void Write(RunMark mark)
    {
        lock (_writing)
        {
            try
            {
                RandomAccess.Write(_file.SafeFileHandle, Encoding.UTF8.GetBytes(mark.ToString()), fileOffset: 0);
                RandomAccess.FlushToDisk(_file.SafeFileHandle);
            }
            catch (IOException exception)
            {
                throw new SqliteStorageException($"'{_file.Name}' could not be written: {exception.Message} Free some space, or check the disk.", isTransient: true, innerException: exception);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>EAGAIN of Linux (11) and of macOS (35), ERROR_SHARING_VIOLATION of Windows (32).</summary>
    private static bool IsSharingViolation(IOException exception) => (exception.HResult & 0xffff) is 11 or 35 or 32;
}
