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
  `
  CREATE TABLE sns_topic (
    arn TEXT PRIMARY KEY,
    attributes_json TEXT NOT NULL,          -- as they were set: Policy, KmsMasterKeyId, SignatureVersion, DisplayName …
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sns_subscription (
    arn TEXT PRIMARY KEY, topic_arn TEXT NOT NULL,
    protocol TEXT NOT NULL,                 -- http | https | email | email-json
    endpoint TEXT NOT NULL,
    attributes_json TEXT NOT NULL,          -- FilterPolicy, FilterPolicyScope, RawMessageDelivery …
    state TEXT NOT NULL,                    -- pending | confirmed | cancelled (may still be restored by its token)
    token TEXT NOT NULL, token_expires_at INTEGER NOT NULL,
    authenticated INTEGER NOT NULL,         -- only a signed request may unsubscribe it
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sns_subscription_by_topic ON sns_subscription (topic_arn, arn);
  CREATE TABLE sns_delivery (
    sequence INTEGER PRIMARY KEY,
    subscription_arn TEXT NOT NULL,
    message_id TEXT NOT NULL,
    message_json TEXT NOT NULL,             -- what is delivered; its signature is made on the way out
    attempts INTEGER NOT NULL,
    due_at INTEGER,                         -- null when it was given up
    failure TEXT                            -- why the last attempt failed
  ) STRICT;
  CREATE INDEX sns_delivery_due ON sns_delivery (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX sns_delivery_by_subscription ON sns_delivery (subscription_arn);

  CREATE TABLE kms_key (
    id TEXT PRIMARY KEY,
    manager TEXT NOT NULL,                  -- AWS | CUSTOMER
    description TEXT NOT NULL, policy TEXT NOT NULL, rotation_enabled INTEGER NOT NULL,
    deletion_at INTEGER,                    -- end of the waiting period, when deletion is scheduled
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE kms_alias (name TEXT PRIMARY KEY, key_id TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;

  CREATE TABLE event_destination (
    configuration_set TEXT NOT NULL, name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    types_json TEXT NOT NULL,               -- MatchingEventTypes
    topic_arn TEXT, cloud_watch_json TEXT,  -- one of the two
    PRIMARY KEY (configuration_set, name)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE message ADD COLUMN tags_json TEXT; -- the sender's tags, and those that only the transport knows: name to value
  -- What has to be published. Triggers fill it, in the transaction of the mail itself, so that nothing can be forgotten.
  CREATE TABLE event_outbox (
    sequence INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    event_sequence INTEGER                  -- of message_event; null for the sending itself
  ) STRICT;
  CREATE TRIGGER message_was_sent AFTER INSERT ON message
  WHEN EXISTS (SELECT 1 FROM event_destination WHERE configuration_set = NEW.configuration_set)
  BEGIN
    INSERT INTO event_outbox (message_id) VALUES (NEW.id);
  END;
  CREATE TRIGGER message_event_happened AFTER INSERT ON message_event
  WHEN EXISTS (SELECT 1 FROM message JOIN event_destination USING (configuration_set) WHERE message.id = NEW.message_id)
  BEGIN
    INSERT INTO event_outbox (message_id, event_sequence) VALUES (NEW.message_id, NEW.sequence);
  END;

  -- What a bind subscribed, so that its unbind can end it.
  CREATE TABLE binding_subscription (
    binding_id TEXT NOT NULL, subscription_arn TEXT NOT NULL, PRIMARY KEY (binding_id, subscription_arn)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the owner of an identity chose, and what is known of its keys.
  ALTER TABLE email_identity ADD COLUMN dkim_signing_enabled INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE email_identity ADD COLUMN dkim_public_key TEXT; -- DER in Base64, of who brings their own DKIM: the token is the selector
  ALTER TABLE email_identity ADD COLUMN dkim_key_length TEXT NOT NULL DEFAULT 'RSA_2048_BIT';
  ALTER TABLE email_identity ADD COLUMN dkim_next_key_length TEXT NOT NULL DEFAULT 'RSA_2048_BIT';
  ALTER TABLE email_identity ADD COLUMN dkim_key_length_changed_at INTEGER;
  ALTER TABLE email_identity ADD COLUMN dkim_key_generated_at INTEGER; -- null: with the identity
  ALTER TABLE email_identity ADD COLUMN feedback_forwarding INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE email_identity ADD COLUMN soa_json TEXT;                 -- VerificationInfo.SOARecord
  ALTER TABLE email_identity ADD COLUMN confirmation_token TEXT;       -- of an address that is not confirmed yet

  ALTER TABLE configuration_set ADD COLUMN overrides_suppression INTEGER NOT NULL DEFAULT 0; -- else the account's reasons hold
  UPDATE configuration_set SET overrides_suppression = 1 WHERE suppressed_reasons_json <> '[]';
  ALTER TABLE configuration_set ADD COLUMN sending_pool TEXT;
  ALTER TABLE configuration_set ADD COLUMN max_delivery_seconds INTEGER;
  ALTER TABLE configuration_set ADD COLUMN vdm_json TEXT;

  -- One row, once something of it was changed.
  CREATE TABLE ses_account (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    sending_enabled INTEGER NOT NULL, suppressed_reasons_json TEXT NOT NULL
  ) STRICT;
  CREATE TABLE suppressed_destination (
    address TEXT PRIMARY KEY,               -- lower case
    reason TEXT NOT NULL,                   -- BOUNCE | COMPLAINT
    updated_at INTEGER NOT NULL,
    message_id TEXT, feedback_id TEXT       -- of the event that put it there; null when a person did
  ) STRICT, WITHOUT ROWID;

  -- What reputation does not count: mail to suppressed addresses, and bounces of one's own verified domains. Statistics of
  -- mail without a configuration set stand under the empty name.
  ALTER TABLE send_statistic ADD COLUMN excluded_sends INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE send_statistic ADD COLUMN excluded_bounces INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE credential_report (generated_at INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;
  `,
  `
  -- When a record came and when it went, for a name server that learns of changes late.
  ALTER TABLE dns_record ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE dns_removed_record (
    zone TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, ttl INTEGER NOT NULL, data TEXT NOT NULL,
    added_at INTEGER NOT NULL, removed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dns_removed_record_by_zone ON dns_removed_record (zone, removed_at);

  -- Who was asked to come back later (RFC 6647), and when first.
  CREATE TABLE greylist (
    client TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, first_at INTEGER NOT NULL,
    PRIMARY KEY (client, sender, recipient)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What was put into CloudWatch. A datum is what is known of the samples of one moment.
  CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL, name TEXT NOT NULL,
    dimensions_json TEXT NOT NULL,          -- pairs of name and value, in order
    last_at INTEGER NOT NULL,               -- of its newest datum, epoch seconds
    UNIQUE (namespace, name, dimensions_json)
  ) STRICT;
  CREATE TABLE metric_datum (
    metric_id INTEGER NOT NULL,
    at INTEGER NOT NULL,                    -- epoch seconds
    unit TEXT NOT NULL,
    samples REAL NOT NULL, sum REAL NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL,
    values_json TEXT,                       -- pairs of value and count; null where only the statistics are known
    PRIMARY KEY (metric_id, at, unit)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alarm (
    name TEXT PRIMARY KEY,
    definition_json TEXT NOT NULL,          -- members of PutMetricAlarm
    metric_key TEXT,                        -- the metric it watches; null when it computes something
    actions_json TEXT NOT NULL,             -- ARNs of all its actions
    period INTEGER NOT NULL,                -- seconds
    actions_enabled INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, reason_data TEXT,
    configured_at INTEGER NOT NULL, state_updated_at INTEGER NOT NULL, state_changed_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alarm_by_metric ON alarm (metric_key) WHERE metric_key IS NOT NULL;
  CREATE TABLE alarm_history (
    sequence INTEGER PRIMARY KEY,
    alarm TEXT NOT NULL, at INTEGER NOT NULL,
    type TEXT NOT NULL,                     -- ConfigurationUpdate | StateUpdate | Action
    summary TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alarm_history_by_alarm ON alarm_history (alarm, sequence);
  CREATE INDEX alarm_history_by_time ON alarm_history (at);
  `,
  `
  -- Subscriptions of instances and bindings alike: what made them can end them.
  ALTER TABLE binding_subscription RENAME TO managed_subscription;
  ALTER TABLE managed_subscription RENAME COLUMN binding_id TO owner_id;
  `,
  `
  -- What the Cloud Controller keeps. Times are whole seconds, in milliseconds, as it shows them.
  CREATE TABLE cf_service_instance (
    sequence INTEGER PRIMARY KEY,           -- the order of lists
    guid TEXT NOT NULL UNIQUE,              -- the broker's id of it too
    type TEXT NOT NULL,                     -- managed | user-provided
    space_guid TEXT NOT NULL, name TEXT NOT NULL,
    tags_json TEXT NOT NULL,
    maintenance_version TEXT,               -- of the plan when it was made or last upgraded; managed only
    credentials_json TEXT, syslog_drain_url TEXT, route_service_url TEXT, -- user-provided only
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    operation_type TEXT NOT NULL,           -- create | update | delete
    operation_state TEXT NOT NULL,          -- initial | in progress | succeeded | failed
    operation_description TEXT,
    operation_created_at INTEGER NOT NULL, operation_updated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (space_guid, name)
  ) STRICT;
  CREATE TABLE cf_service_binding (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,              -- the broker's id of it too
    type TEXT NOT NULL,                     -- key | app
    name TEXT,
    instance_guid TEXT NOT NULL, app_guid TEXT,
    credentials_json TEXT,                  -- as the bind answered, never asked for again
    syslog_drain_url TEXT,
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    operation_type TEXT NOT NULL, operation_state TEXT NOT NULL, operation_description TEXT,
    operation_created_at INTEGER NOT NULL, operation_updated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_service_binding_by_instance ON cf_service_binding (instance_guid);
  CREATE INDEX cf_service_binding_by_app ON cf_service_binding (app_guid) WHERE app_guid IS NOT NULL;
  CREATE TABLE cf_job (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,                -- such as service_instance.create; orphan.* are nobody's to see
    resource_guid TEXT NOT NULL,
    state TEXT NOT NULL,                    -- PROCESSING | POLLING | COMPLETE | FAILED
    errors_json TEXT NOT NULL,
    input_json TEXT NOT NULL,               -- what the work needs beside the resource
    due_at INTEGER NOT NULL,                -- when it continues
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_job_unfinished ON cf_job (due_at) WHERE state IN ('PROCESSING', 'POLLING');
  CREATE TABLE cf_revoked_token (id TEXT PRIMARY KEY, revoked_at INTEGER NOT NULL) STRICT;
  -- Version of OpenTofu that last wrote the state: the broker refuses what is older than itself.
  ALTER TABLE service_instance ADD COLUMN tofu_version TEXT NOT NULL DEFAULT '1.8.2';
  `,
  `
  -- Apps, and what runs of them. Times of creation are whole seconds, in milliseconds, as the Cloud Controller shows them.
  CREATE TABLE cf_app (
    sequence INTEGER PRIMARY KEY,           -- the order of lists
    guid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, space_guid TEXT NOT NULL,
    state TEXT NOT NULL,                    -- STOPPED | STARTED
    environment_json TEXT NOT NULL,         -- what users set
    features_json TEXT NOT NULL,            -- names of those that are on
    lifecycle_json TEXT NOT NULL,
    droplet_guid TEXT,                      -- the current one; null before anything was pushed
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (space_guid, name)
  ) STRICT;
  CREATE TABLE cf_process (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL,
    type TEXT NOT NULL,                     -- web, worker …; several of type web while a deployment runs
    command TEXT NOT NULL,
    instances INTEGER NOT NULL, memory_in_mb INTEGER NOT NULL, disk_in_mb INTEGER NOT NULL,
    started_with_json TEXT,                 -- environment and files that all its instances have; null while it is stopped
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_process_by_app ON cf_process (app_guid);
  CREATE TABLE cf_process_instance (
    process_guid TEXT NOT NULL, number INTEGER NOT NULL,
    guid TEXT NOT NULL,                     -- another one after each crash
    since INTEGER NOT NULL,
    ready_at INTEGER,                       -- when it is healthy; null while nothing says that it ever will be
    PRIMARY KEY (process_guid, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cf_deployment (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL, process_guid TEXT NOT NULL,
    droplet_guid TEXT NOT NULL, previous_droplet_guid TEXT NOT NULL,
    strategy TEXT NOT NULL, max_in_flight INTEGER NOT NULL,
    instances INTEGER NOT NULL,             -- of the web process when it is over
    status_value TEXT NOT NULL,             -- ACTIVE | FINALIZED
    status_reason TEXT NOT NULL,            -- DEPLOYING | CANCELING | DEPLOYED | CANCELED | SUPERSEDED
    status_changed_at INTEGER NOT NULL, last_healthy_at INTEGER NOT NULL,
    worked_millis INTEGER NOT NULL, looked_at INTEGER NOT NULL, -- how long it was not stuck, until when
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_deployment_active ON cf_deployment (app_guid) WHERE status_value = 'ACTIVE';
  CREATE TABLE cf_task (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL, number INTEGER NOT NULL,
    name TEXT NOT NULL, command TEXT NOT NULL,
    state TEXT NOT NULL,                    -- RUNNING | SUCCEEDED | FAILED
    failure TEXT,                           -- why it failed
    started_with_json TEXT NOT NULL,
    due_at INTEGER NOT NULL,                -- when it ends
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_task_by_app ON cf_task (app_guid);
  `,
  `
  CREATE TABLE cf_build (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL, droplet_guid TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_build_by_app ON cf_build (app_guid);
  `,
  `
  ALTER TABLE message RENAME COLUMN road TO transport;
  `,
  `
  DROP TABLE cf_task;
  ALTER TABLE cf_app DROP COLUMN features_json;
  `,
]
