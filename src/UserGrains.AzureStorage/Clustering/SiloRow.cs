using System.Globalization;
using System.Net;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Clustering;

/// <summary>A silo's row, in the layout of Orleans' own Azure provider: every column is text.</summary>
internal static class SiloRow
{
    public const string DeploymentId = nameof(DeploymentId);
    public const string Status = nameof(MembershipEntry.Status);

    private const string Address = nameof(Address);
    private const string Port = nameof(Port);
    private const string Generation = nameof(Generation);
    private const string InstanceName = nameof(InstanceName);
    private const string SuspectingSilos = nameof(SuspectingSilos);
    private const string SuspectingTimes = nameof(SuspectingTimes);
    private const char Separator = '|';

    public static string RowKey(SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint.Address}-{silo.Endpoint.Port}-{silo.Generation}");

    public static TableEntity Entity(string clusterId, MembershipEntry entry)
    {
        var suspicions = entry.SuspectTimes ?? [];
        return new TableEntity(clusterId, RowKey(entry.SiloAddress))
        {
            [DeploymentId] = clusterId,
            [Address] = entry.SiloAddress.Endpoint.Address.ToString(),
            [Port] = Text(entry.SiloAddress.Endpoint.Port),
            [Generation] = Text(entry.SiloAddress.Generation),
            [nameof(entry.HostName)] = entry.HostName,
            [Status] = entry.Status.ToString(),
            [nameof(entry.ProxyPort)] = Text(entry.ProxyPort),
            [nameof(entry.RoleName)] = entry.RoleName,
            [nameof(entry.SiloName)] = entry.SiloName,
            [InstanceName] = entry.SiloName,
            [nameof(entry.UpdateZone)] = Text(entry.UpdateZone),
            [nameof(entry.FaultZone)] = Text(entry.FaultZone),
            [SuspectingSilos] = string.Join(Separator, suspicions.Select(static s => s.Item1.ToParsableString())),
            [SuspectingTimes] = string.Join(Separator, suspicions.Select(static s => LogFormatter.PrintDate(s.Item2))),
            [nameof(entry.StartTime)] = LogFormatter.PrintDate(entry.StartTime),
            [nameof(entry.IAmAliveTime)] = LogFormatter.PrintDate(entry.IAmAliveTime),
        };
    }

    /// <summary>Makes what is merged into a silo's row as a sign of life: it leaves all other columns as they are.</summary>
    public static TableEntity SignOfLife(string clusterId, MembershipEntry entry) => new(clusterId, RowKey(entry.SiloAddress))
    {
        [DeploymentId] = clusterId,
        [nameof(entry.IAmAliveTime)] = LogFormatter.PrintDate(entry.IAmAliveTime),
    };

    /// <exception cref="FormatException">A column does not hold what it should.</exception>
    public static MembershipEntry Read(TableEntity row)
    {
        var entry = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Parse(row.GetString(Address) ?? ""), Number(row, Port), Number(row, Generation)),
            HostName = row.GetString(nameof(MembershipEntry.HostName)),
            Status = Enum.TryParse<SiloStatus>(row.GetString(Status), out var status)
                ? status
                : throw new FormatException($"The column {Status} holds no silo status."),
            ProxyPort = Number(row, nameof(MembershipEntry.ProxyPort)),
            RoleName = row.GetString(nameof(MembershipEntry.RoleName)),
            SiloName = row.GetString(nameof(MembershipEntry.SiloName)) ?? row.GetString(InstanceName),
            UpdateZone = Number(row, nameof(MembershipEntry.UpdateZone)),
            FaultZone = Number(row, nameof(MembershipEntry.FaultZone)),
            StartTime = Date(row, nameof(MembershipEntry.StartTime)),
            IAmAliveTime = Date(row, nameof(MembershipEntry.IAmAliveTime)),
        };

        var silos = List(row, SuspectingSilos);
        var times = List(row, SuspectingTimes);
        if (silos.Length != times.Length)
        {
            throw new FormatException($"The columns {SuspectingSilos} and {SuspectingTimes} do not have the same number of parts.");
        }

        foreach (var (silo, time) in silos.Zip(times))
        {
            entry.AddSuspector(SiloAddress.FromParsableString(silo), LogFormatter.ParseDate(time));
        }

        return entry;
    }

    /// <summary>Reads where clients connect to a silo.</summary>
    /// <returns><see langword="null"/> when the row is no silo's or the silo takes no clients.</returns>
    public static Uri? Gateway(TableEntity row) =>
        IPAddress.TryParse(row.GetString(Address), out var address) && Number(row, nameof(MembershipEntry.ProxyPort)) is > 0 and var port
            ? SiloAddress.New(address, port, Number(row, Generation)).ToGatewayUri()
            : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static DateTime Date(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? LogFormatter.ParseDate(text) : default;

    private static string[] List(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? text.Split(Separator) : [];
}
