using System.Reflection;

namespace UserGrains.Testing;

/// <summary>
/// The grain directory of a silo that is killed inside this process. Its loop over the cluster's membership updates ends only when the directory is stopped,
/// which a kill leaves out; once the updates end, the loop goes round without a pause and takes a core for as long as the process lives
/// (<c>LocalGrainDirectory.ProcessMembershipUpdates</c> of Orleans 10). So it is stopped here, after the kill, when nobody asks it anything any more.
/// </summary>
internal sealed class KilledDirectory
{
    private readonly object? _directory;

    private KilledDirectory(object? directory) => _directory = directory;

    /// <summary>Finds the directory; call it while the silo still runs.</summary>
    public static KilledDirectory Of(IServiceProvider silo)
    {
        // The type is internal to Orleans, and so are its interfaces.
        var type = typeof(Silo).Assembly.GetType("Orleans.Runtime.GrainDirectory.LocalGrainDirectory");
        return new KilledDirectory(type is null ? null : silo.GetService(type));
    }

    /// <summary>Ends its loop. It does nothing where Orleans has done so already.</summary>
    public async Task EndAsync()
    {
        try
        {
            var stop = _directory?.GetType().GetMethod("StopAsync", BindingFlags.Instance | BindingFlags.Public, Type.EmptyTypes);
            if (stop?.Invoke(_directory, null) is Task stopping)
            {
                await stopping;
            }
        }
        catch (ObjectDisposedException)
        {
            // It was stopped before.
        }
    }
}
