namespace UserGrains.Tests.Storage;

/// <summary>A database as schema version 1 wrote it. Never changed: later versions must read it.</summary>
internal static class SqliteSchemaOne
{
    public const string Script =
        """
        PRAGMA application_id = 1430745697;
        PRAGMA user_version = 1;
        CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
        INSERT INTO meta (name, value) VALUES ('epoch', 0), ('run', '0123456789abcdef0123456789abcdef');
        CREATE TABLE grain_state (
          id INTEGER PRIMARY KEY,
          type TEXT NOT NULL,
          key TEXT NOT NULL,
          state TEXT NOT NULL,
          seq INTEGER NOT NULL,
          cleared INTEGER,
          payload,
          UNIQUE (key, type, state));
        CREATE INDEX grain_state_cleared ON grain_state (cleared) WHERE cleared IS NOT NULL;
        CREATE TABLE change (seq INTEGER PRIMARY KEY, id INTEGER NOT NULL);
        CREATE TABLE reminder (
          type TEXT NOT NULL,
          key TEXT NOT NULL,
          name TEXT NOT NULL,
          hash INTEGER NOT NULL,
          start_at INTEGER NOT NULL,
          period INTEGER NOT NULL,
          etag TEXT NOT NULL,
          PRIMARY KEY (key, type, name)) WITHOUT ROWID;
        CREATE INDEX reminder_hash ON reminder (hash);
        INSERT INTO grain_state (id, type, key, state, seq, cleared, payload) VALUES
          (1, 'user', 'demo/ada', 'metadata', 1, NULL, '{"text":"Ada","number":7}'),
          (2, 'user', 'demo/bob', 'metadata', 2, NULL, '{"text":"Bob","number":8}'),
          (3, 'user', 'demo/eve', 'metadata', 3, 1700000000, NULL);
        INSERT INTO change (seq, id) VALUES (1, 1), (2, 2), (3, 3);
        INSERT INTO reminder (type, key, name, hash, start_at, period, etag) VALUES ('watcher', 'demo/board', 'wake', 1234567890, 638000000000000000, 600000000, '00112233445566778899aabbccddeeff');
        """;
}
