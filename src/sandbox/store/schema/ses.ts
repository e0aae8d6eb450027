/** Identities, configuration sets and the account of SES, and what becomes of its events. */
export const SES_TABLES = `
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
    created_at INTEGER NOT NULL,
    dkim_public_key TEXT,                   -- DER in Base64, of who brings their own DKIM: the token is the selector
    dkim_key_length TEXT NOT NULL DEFAULT 'RSA_2048_BIT',
    dkim_next_key_length TEXT NOT NULL DEFAULT 'RSA_2048_BIT',
    dkim_key_length_changed_at INTEGER,
    dkim_key_generated_at INTEGER,          -- null: with the identity
    soa_json TEXT,                          -- VerificationInfo.SOARecord
    confirmation_token TEXT                 -- of an address that is not confirmed yet
  ) STRICT;
  CREATE TABLE configuration_set (
    name TEXT PRIMARY KEY,
    sending_enabled INTEGER NOT NULL,
    reputation_metrics_enabled INTEGER NOT NULL,
    last_fresh_start INTEGER,
    tls_policy TEXT NOT NULL,
    suppressed_reasons_json TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    overrides_suppression INTEGER NOT NULL DEFAULT 0, -- else the account's reasons hold
    sending_pool TEXT,
    max_delivery_seconds INTEGER
  ) STRICT;
  CREATE TABLE event_destination (
    configuration_set TEXT NOT NULL, name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    types_json TEXT NOT NULL,               -- MatchingEventTypes
    topic_arn TEXT, cloud_watch_json TEXT,  -- one of the two
    PRIMARY KEY (configuration_set, name)
  ) STRICT, WITHOUT ROWID;
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
  -- Who was asked to come back later (RFC 6647), and when first.
  CREATE TABLE greylist (
    client TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, first_at INTEGER NOT NULL,
    PRIMARY KEY (client, sender, recipient)
  ) STRICT, WITHOUT ROWID;
`
