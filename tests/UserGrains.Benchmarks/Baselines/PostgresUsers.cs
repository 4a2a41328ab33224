using System.Globalization;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>Users in PostgreSQL behind a minimal API: one statement a request, in a transaction of its own. It checks nothing.</summary>
internal static class PostgresUsers
{
    private const string Schema =
        """
        CREATE TABLE users (
            id text PRIMARY KEY, name text, external_id text, profile_url text, email text, type text, status text, custom jsonb,
            updated timestamptz NOT NULL, version bigint NOT NULL)
        """;

    private const string Upsert =
        """
        INSERT INTO users VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), 1)
        ON CONFLICT (id) DO UPDATE SET
            name = coalesce(excluded.name, users.name), external_id = coalesce(excluded.external_id, users.external_id),
            profile_url = coalesce(excluded.profile_url, users.profile_url), email = coalesce(excluded.email, users.email),
            type = coalesce(excluded.type, users.type), status = coalesce(excluded.status, users.status),
            custom = coalesce(excluded.custom, users.custom), updated = now(), version = users.version + 1
        RETURNING id, name, external_id, profile_url, email, type, status, custom, updated, version
        """;

    private const string UpsertAndNotify = $"WITH changed AS ({Upsert}) SELECT changed.*, pg_notify('users', to_json(changed)::text) FROM changed";

    public static async Task RunAsync(int port, string folder, bool notifies)
    {
        await using var server = await PostgresServer.StartAsync(folder);
        await using var database = new NpgsqlSlimDataSourceBuilder(server.ConnectionString).Build();
        await using (var create = database.CreateCommand(Schema))
        {
            await create.ExecuteNonQueryAsync();
        }

        var statement = notifies ? UpsertAndNotify : Upsert;
        await UserService.RunAsync(port, async (id, body) => TypedResults.Ok(await SetAsync(database, statement, id, body)));
    }

    private static async Task<HttpUserAnswer> SetAsync(NpgsqlDataSource database, string statement, string id, HttpUserBody body)
    {
        await using var command = database.CreateCommand(statement);
        foreach (var text in new[] { id, body.Name, body.ExternalId, body.ProfileUrl, body.Email, body.Type, body.Status })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }

        command.Parameters.Add(new NpgsqlParameter { Value = (object?)body.Custom?.GetRawText() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var rows = await command.ExecuteReaderAsync();
        await rows.ReadAsync();
        return new HttpUserAnswer(200, new HttpUser(rows.GetString(0))
        {
            Name = rows.GetString(1),
            ExternalId = rows.GetString(2),
            ProfileUrl = rows.GetString(3),
            Email = rows.GetString(4),
            Type = rows.GetString(5),
            Status = rows.GetString(6),
            Custom = new(StringComparer.Ordinal) { ["json"] = rows.GetString(7) },
            Updated = rows.GetDateTime(8).ToString("O", CultureInfo.InvariantCulture),
            ETag = rows.GetInt64(9).ToString(CultureInfo.InvariantCulture),
        });
    }
}
