/** Topics, subscriptions and deliveries of SNS, and keys of KMS that encrypt topics. */
export const SNS_TABLES = `
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
`
