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
  `
  CREATE TABLE sns_message (                -- notifications that were taken, so that a replay is known
    context TEXT NOT NULL, listener TEXT NOT NULL, id TEXT NOT NULL, taken_at TEXT NOT NULL,
    PRIMARY KEY (context, listener, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sns_message_by_time ON sns_message (taken_at);
  CREATE TABLE feedback_event (
    id INTEGER PRIMARY KEY,
    context TEXT NOT NULL,
    type TEXT NOT NULL, message_id TEXT NOT NULL, recipient TEXT NOT NULL, feedback_id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,           -- epoch milliseconds: sums are made by it
    configuration_set TEXT, bounce_type TEXT, sub_type TEXT,
    details_json TEXT NOT NULL,
    sns_message_id TEXT NOT NULL, received_at TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX feedback_event_once ON feedback_event (context, message_id, type, recipient, feedback_id);
  CREATE INDEX feedback_event_by_time ON feedback_event (context, occurred_at);
  CREATE TABLE feedback_hand_over (
    id INTEGER PRIMARY KEY,
    context TEXT NOT NULL, road TEXT NOT NULL, event_id INTEGER NOT NULL REFERENCES feedback_event ON DELETE CASCADE,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, last_reason TEXT -- next_at is null once it was given up
  ) STRICT;
  CREATE INDEX feedback_hand_over_due ON feedback_hand_over (context, road, next_at);
  CREATE INDEX feedback_hand_over_by_event ON feedback_hand_over (event_id);
  `,
  `
  CREATE TABLE guard_lease (                -- one row a scope, which is an AWS account and region
    scope TEXT PRIMARY KEY, number INTEGER NOT NULL,
    holder TEXT, until_millis INTEGER NOT NULL -- holder is null once it was given back; by the machine's clock
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE guard_memory (
    scope TEXT NOT NULL, configuration_set TEXT NOT NULL, memory_json TEXT NOT NULL,
    PRIMARY KEY (scope, configuration_set)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE guard_action (               -- the audit log; a row is written before what it says is done
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL, key TEXT NOT NULL,
    at TEXT NOT NULL, configuration_set TEXT NOT NULL, instance TEXT NOT NULL, kind TEXT NOT NULL,
    reason TEXT NOT NULL, origin TEXT NOT NULL, by_whom TEXT NOT NULL,
    evidence TEXT, rates_json TEXT, notice_json TEXT,
    outcome TEXT NOT NULL, detail TEXT, finished_at TEXT, failures INTEGER NOT NULL,
    UNIQUE (scope, key)
  ) STRICT;
  CREATE INDEX guard_action_by_time ON guard_action (scope, at);
  CREATE INDEX open_guard_action ON guard_action (scope, id) WHERE outcome = 'open';
  `,
  `
  ALTER TABLE service_binding ADD COLUMN parameters_json TEXT; -- what it was asked for with; null = not known here
  ALTER TABLE service_binding ADD COLUMN access_key_id TEXT;   -- an identifier, not a secret; null = not known here
  CREATE TABLE retired_id (                 -- ids of instances and bindings that this machine has forgotten
    context TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (context, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE inventory_change (           -- when instances or bindings of a context were last written; by triggers
    context TEXT PRIMARY KEY, at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER service_instance_insert AFTER INSERT ON service_instance BEGIN
    DELETE FROM inventory_change WHERE context = NEW.context;
    INSERT INTO inventory_change VALUES (NEW.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  CREATE TRIGGER service_instance_update AFTER UPDATE ON service_instance BEGIN
    DELETE FROM inventory_change WHERE context = NEW.context;
    INSERT INTO inventory_change VALUES (NEW.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  CREATE TRIGGER service_instance_delete AFTER DELETE ON service_instance BEGIN
    DELETE FROM retired_id WHERE (context, id) = (OLD.context, OLD.id);
    INSERT INTO retired_id VALUES (OLD.context, OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
    DELETE FROM inventory_change WHERE context = OLD.context;
    INSERT INTO inventory_change VALUES (OLD.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  CREATE TRIGGER service_binding_insert AFTER INSERT ON service_binding BEGIN
    DELETE FROM inventory_change WHERE context = NEW.context;
    INSERT INTO inventory_change VALUES (NEW.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  CREATE TRIGGER service_binding_update AFTER UPDATE ON service_binding BEGIN
    DELETE FROM inventory_change WHERE context = NEW.context;
    INSERT INTO inventory_change VALUES (NEW.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  CREATE TRIGGER service_binding_delete AFTER DELETE ON service_binding BEGIN
    DELETE FROM retired_id WHERE (context, id) = (OLD.context, OLD.id);
    INSERT INTO retired_id VALUES (OLD.context, OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
    DELETE FROM inventory_change WHERE context = OLD.context;
    INSERT INTO inventory_change VALUES (OLD.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  `,
  `
  CREATE TABLE sns_certificate (            -- URLs of certificates that have proved a message
    context TEXT NOT NULL, url TEXT NOT NULL, proved_at TEXT NOT NULL,
    PRIMARY KEY (context, url)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE retired_id ADD COLUMN access_key_id TEXT; -- of a binding: a file that holds it holds nothing that lives
  DROP TRIGGER service_instance_delete;
  CREATE TRIGGER service_instance_delete AFTER DELETE ON service_instance BEGIN
    DELETE FROM retired_id WHERE (context, id) = (OLD.context, OLD.id);
    INSERT INTO retired_id VALUES (OLD.context, OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL);
    DELETE FROM inventory_change WHERE context = OLD.context;
    INSERT INTO inventory_change VALUES (OLD.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  DROP TRIGGER service_binding_delete;
  CREATE TRIGGER service_binding_delete AFTER DELETE ON service_binding BEGIN
    DELETE FROM retired_id WHERE (context, id) = (OLD.context, OLD.id);
    INSERT INTO retired_id VALUES (OLD.context, OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.access_key_id);
    DELETE FROM inventory_change WHERE context = OLD.context;
    INSERT INTO inventory_change VALUES (OLD.context, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
  `,
  `
  ALTER TABLE service_binding ADD COLUMN recorded_at TEXT;           -- the platform has answered that it is made
  ALTER TABLE service_binding ADD COLUMN deletion_requested_at TEXT; -- its answer may have been lost
  CREATE TABLE possible_orphan (            -- bindings without a record whose IAM user may exist; outlives the instance
    context TEXT NOT NULL, binding_id TEXT NOT NULL, instance_id TEXT NOT NULL, instance_name TEXT NOT NULL,
    created_at TEXT NOT NULL, may_appear_until TEXT NOT NULL,
    PRIMARY KEY (context, binding_id)
  ) STRICT;
  `,
  `
  ALTER TABLE service_binding ADD COLUMN unproved_at TEXT; -- the platform has it, and another machine may have made it
  `,
  `
  ALTER TABLE feedback_hand_over RENAME TO feedback_delivery;
  ALTER TABLE feedback_delivery RENAME COLUMN road TO sink; -- forward | command
  `,
  `
  ALTER TABLE rotation ADD COLUMN retirement_json TEXT; -- what was asked for; null: begun before it could be
  ALTER TABLE rotation ADD COLUMN retire_at TEXT; -- when the old bindings are to be revoked; null: not delivered, or kept
  `,
  `
  ALTER TABLE rotation ADD COLUMN app_json TEXT; -- of an app's binding: processes, deployment, way; null: no app's
  `,
]
