/**
 * What this machine remembers: never a secret. Times are ISO 8601 texts; JSON columns end in _json. Each entry migrates
 * from the version before it; entries are only ever appended.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE service_instance (
    context TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
    parameters_json TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT,
    operation_type TEXT NOT NULL, operation_state TEXT NOT NULL, operation_description TEXT NOT NULL,
    PRIMARY KEY (context, id), UNIQUE (context, name)
  ) STRICT;
  CREATE TABLE service_binding (
    context TEXT NOT NULL, id TEXT NOT NULL, instance_id TEXT NOT NULL, name TEXT, created_at TEXT NOT NULL,
    owner TEXT,                             -- the process that is making it; null once its credentials were handed over
    PRIMARY KEY (context, id)
  ) STRICT;
  CREATE INDEX service_binding_by_instance ON service_binding (context, instance_id);
  CREATE TABLE record_snapshot (
    context TEXT NOT NULL, instance_id TEXT NOT NULL,
    required_records TEXT, sending_domain TEXT NOT NULL, region TEXT NOT NULL, taken_at TEXT NOT NULL,
    PRIMARY KEY (context, instance_id)
  ) STRICT;
  CREATE TABLE rotation (
    id INTEGER PRIMARY KEY,
    context TEXT NOT NULL, instance_id TEXT NOT NULL,
    old_binding_ids_json TEXT NOT NULL, delivery_json TEXT NOT NULL, started_at TEXT NOT NULL,
    new_binding_id TEXT, new_access_key_id TEXT,
    step TEXT NOT NULL, outcome TEXT,       -- outcome is null while it is open
    owner TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX one_open_rotation ON rotation (context, instance_id) WHERE outcome IS NULL;
  `,
  `
  ALTER TABLE service_instance ADD COLUMN broker_json TEXT; -- what the broker told of it and wants to hear again
  `,
]
