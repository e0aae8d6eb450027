/** Users, access keys and policies of IAM, and tags of resources. */
export const IAM_TABLES = `
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
  CREATE TABLE credential_report (generated_at INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;
`
