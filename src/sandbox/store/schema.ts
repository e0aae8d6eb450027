/**
 * The sandbox's whole memory. Times are epoch milliseconds unless the column says otherwise; JSON columns end in _json.
 * Each entry migrates from the version before it; entries are only ever appended.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE service_instance (
    id TEXT PRIMARY KEY,
    organization_guid TEXT NOT NULL, organization_name TEXT NOT NULL,
    space_guid TEXT NOT NULL, space_name TEXT NOT NULL,
    parameters_json TEXT NOT NULL,          -- user-supplied keys only, merged over updates
    state_outputs_json TEXT,                -- what the infrastructure run left behind; null before the first one ended
    outputs_json TEXT,                      -- copied from state_outputs_json when a poll sees success: binds read this
    operation_type TEXT NOT NULL,           -- provision | update | upgrade | deprovision
    operation_state TEXT NOT NULL,          -- in progress | succeeded | failed
    operation_description TEXT NOT NULL,
    operation_due_at INTEGER,               -- when the operation in progress ends
    operation_input_json TEXT,              -- what the operation in progress will apply
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE service_binding (
    id TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL,
    parameters_json TEXT,
    user_name TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE email_identity (
    name TEXT PRIMARY KEY,
    configuration_set TEXT,
    dkim_tokens_json TEXT NOT NULL,
    dkim_status TEXT NOT NULL,              -- PENDING | SUCCESS | FAILED | TEMPORARY_FAILURE | NOT_STARTED
    verification_status TEXT NOT NULL,      -- the same five
    verified_for_sending INTEGER NOT NULL,
    error_type TEXT,                        -- VerificationInfo.ErrorType
    searching_since INTEGER NOT NULL,       -- start of the 72 hours
    last_checked_at INTEGER, last_success_at INTEGER,
    mail_from_domain TEXT, mail_from_status TEXT, mail_from_behavior TEXT, mail_from_since INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE configuration_set (
    name TEXT PRIMARY KEY,
    sending_enabled INTEGER NOT NULL,
    reputation_metrics_enabled INTEGER NOT NULL,
    last_fresh_start INTEGER,
    tls_policy TEXT NOT NULL,
    suppressed_reasons_json TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE iam_user (name TEXT PRIMARY KEY, path TEXT NOT NULL, user_id TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE access_key (
    id TEXT PRIMARY KEY, user_name TEXT NOT NULL, secret TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL,
    last_used_at INTEGER, last_used_service TEXT, last_used_region TEXT
  ) STRICT;
  CREATE INDEX access_key_by_user ON access_key (user_name);
  CREATE TABLE user_policy (
    user_name TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (user_name, name)
  ) STRICT;
  CREATE TABLE resource_tag (arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)) STRICT;

  CREATE TABLE message (
    id TEXT PRIMARY KEY,
    accepted_at INTEGER NOT NULL,
    road TEXT NOT NULL,                     -- smtp | api
    access_key_id TEXT NOT NULL, user_name TEXT NOT NULL,
    source TEXT NOT NULL, identity TEXT NOT NULL, configuration_set TEXT,
    recipients_json TEXT NOT NULL, subject TEXT NOT NULL,
    raw BLOB NOT NULL
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
  CREATE TABLE send_statistic (
    configuration_set TEXT NOT NULL,
    bucket INTEGER NOT NULL,                -- start of five minutes, epoch seconds
    sends INTEGER NOT NULL DEFAULT 0, deliveries INTEGER NOT NULL DEFAULT 0,
    permanent_bounces INTEGER NOT NULL DEFAULT 0, transient_bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0, rejects INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (configuration_set, bucket)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE dns_zone (name TEXT PRIMARY KEY, serial INTEGER NOT NULL, managed_by TEXT) STRICT;
  CREATE TABLE dns_record (
    zone TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, ttl INTEGER NOT NULL,
    data TEXT NOT NULL,                     -- presentation form; TXT is the joined value, unquoted
    PRIMARY KEY (name, type, data)
  ) STRICT;
  CREATE INDEX dns_record_by_zone ON dns_record (zone);

  CREATE TABLE unknown_request (
    service TEXT NOT NULL, operation TEXT NOT NULL, times INTEGER NOT NULL, last_at INTEGER NOT NULL,
    PRIMARY KEY (service, operation)
  ) STRICT;
  `,
]
