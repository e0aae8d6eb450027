/** Accepted messages, what happened to them, and their statistics. */
export const MAIL_TABLES = `
  CREATE TABLE message (
    id TEXT PRIMARY KEY,
    accepted_at INTEGER NOT NULL,
    transport TEXT NOT NULL,                -- smtp | api
    access_key_id TEXT NOT NULL, user_name TEXT NOT NULL,
    source TEXT NOT NULL, identity TEXT NOT NULL, configuration_set TEXT,
    recipients_json TEXT NOT NULL, subject TEXT NOT NULL,
    raw BLOB NOT NULL,
    tags_json TEXT                          -- the sender's tags, and those that only the transport knows: name to value
  ) STRICT;
  CREATE INDEX message_by_time ON message (accepted_at);
  CREATE TABLE message_event (
    sequence INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL,                     -- delivery | bounce | complaint
    recipient TEXT NOT NULL, detail_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX message_event_by_message ON message_event (message_id);
  -- What reputation is computed from: simulator mail never gets here.
  -- Excluded is mail to suppressed addresses, and bounces of one's own verified domains. Statistics of mail without a
  -- configuration set are under the empty name.
  CREATE TABLE send_statistic (
    configuration_set TEXT NOT NULL,
    bucket INTEGER NOT NULL,                -- start of five minutes, epoch seconds
    sends INTEGER NOT NULL DEFAULT 0, deliveries INTEGER NOT NULL DEFAULT 0,
    permanent_bounces INTEGER NOT NULL DEFAULT 0, transient_bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0, rejects INTEGER NOT NULL DEFAULT 0,
    excluded_sends INTEGER NOT NULL DEFAULT 0, excluded_bounces INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (configuration_set, bucket)
  ) STRICT, WITHOUT ROWID;
`
